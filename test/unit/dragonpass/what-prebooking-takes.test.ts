import fc from "fast-check";
import { expect, test } from "vitest";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { whatPrebookingTakes } from "../../../src/dragonpass/schemas/what-prebooking-takes.ts";

const info = fc.option(
  fc.oneof(fc.dictionary(fc.constantFrom("firstName", "email"), fc.boolean()), fc.constant(["FIRST_NAME", "EMAIL"])),
);
const policy = fc.option(
  fc.record(
    { cancellable: fc.boolean(), cancelBeforeHours: fc.nat(72), prebookingRequiredInfo: info },
    { requiredKeys: [] },
  ),
);
const places = { prebookingRequiredInfo: info, prebookingPolicy: policy };
const resource = fc.record(
  { ...places, extra: fc.option(fc.record(places, { requiredKeys: [] })) },
  { requiredKeys: [] },
);

test("what callers are told is what a booking is judged by, wherever DragonPass gives it", () => {
  fc.assert(
    fc.property(resource, (given) => {
      const identified = { resourceId: "N00001", module: 1 };
      const { requiredGuestFields, policy: judgedBy } = wireResource.parse({ ...identified, ...given });
      const { prebookingRequiredInfo, prebookingPolicy } = whatPrebookingTakes(given);
      const told = wireResource.parse({ ...identified, prebookingRequiredInfo, prebookingPolicy });
      expect({ requiredGuestFields: told.requiredGuestFields, policy: told.policy }).toEqual({
        requiredGuestFields,
        policy: judgedBy,
      });
      expect(prebookingPolicy === null).toBe(judgedBy === null);
    }),
  );
});
