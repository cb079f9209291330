import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BODY_BYTES_MAX } from "../../../src/api/http/read-body.ts";
import { V1_ROUTES } from "../../../src/api/route-table.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();

/** Six bytes in JSON that is ASCII only. */
const LARGE = "ラ";
const text = (length: number) => LARGE.repeat(length);
const ids = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `${index}`.padStart(4, "0") + text(length - 4));
const OWN_ID = "a".repeat(64);
const PASS = { type: "membership", id: text(128) };
const GUEST = {
  firstName: text(200),
  lastName: text(200),
  email: `${text(64)}@${`${LARGE.repeat(47)}.`.repeat(3)}${LARGE.repeat(45)}`,
  phoneNumber: "1".repeat(15),
  callingCode: "1".repeat(4),
  transportNumber: text(200),
};
const WHAT = {
  module: "fitness",
  optionId: text(128),
  prebookingDate: "2027-10-01T10:30",
  adultCount: 99,
  childCount: 99,
};
const ID_OF_RESOURCE = { resourceId: text(128) };
const MODULES = { topUpOf: null };

/** The largest bodies that each route takes, by what makes them large. */
const BODIES: Readonly<Record<string, readonly object[]>> = {
  "/v1/prebookings": [
    { bookingId: OWN_ID, pass: PASS, ...WHAT, ...ID_OF_RESOURCE, ...MODULES, guest: GUEST, autoCancelPending: false },
  ],
  "/v1/prebookings/:bookingId/resolve": [{ outcome: "order", orderId: text(128) }],
  "/v1/availability": [{ ...WHAT, ...ID_OF_RESOURCE, ...MODULES }],
  "/v1/prebookings/preview": [{ ...WHAT, ...ID_OF_RESOURCE, pass: PASS, autoCancelPending: false }],
  "/v1/passes": [ids(61, 128), ids(1_000, 6)].map((allowedResourceIds) => ({
    passRequestId: OWN_ID,
    module: "crossModule",
    clientUserId: text(128),
    firstName: text(200),
    lastName: text(200),
    activationDate: "2027-10-01T10:30:00.000000000+00:00",
    expirationDate: "2028-10-01T10:30:00.000000000+00:00",
    availableUsages: 1_000_000,
    allowedResourceIds,
  })),
  "/v1/pass-requests/:passRequestId/resolve": [{ outcome: "order", orderId: text(128) }],
};
const JSON_OF_INPUT = { io: "input", unrepresentable: "any" } as const;
const WITH_BODY = V1_ROUTES.filter(({ body }) => body !== null);

describe("the largest body that a route's fields allow", () => {
  test("is known of every route that takes one", () => {
    expect(WITH_BODY.map(({ path }) => path).sort()).toEqual(Object.keys(BODIES).sort());
  });

  describe.each(WITH_BODY)("of $path", ({ path, body: row }) => {
    const cases = (BODIES[path] ?? []).map((body) => [asciiJson(body).length, body] as const);

    test.each(cases)("is taken, with its %d bytes", async (_, body) => {
      expect(row?.schema.safeParse(body).error).toBeUndefined();
      const programId = text(128);
      expect(asciiJson({ ...body, programId }).length).toBeLessThanOrEqual(BODY_BYTES_MAX);
      const answer = await api.call("POST", path.replace(/:\w+/, "b"), { body: asciiJson(body) });
      expect([400, 413]).not.toContain(answer.status);
    });

    test.each(cases)("is none with more in any field, of %d bytes", (_, body) => {
      const longer = longerThan(body);
      expect(longer.length).toBeGreaterThan(0);
      for (const [place, more] of longer) expect([place, row?.schema.safeParse(more).success]).toEqual([place, false]);
    });

    test.each(cases)("has every field, of %d bytes", (_, body) => {
      const { properties, oneOf = [] } = z.toJSONSchema(row?.schema ?? z.null(), JSON_OF_INPUT);
      const names = [
        properties ?? {},
        ...oneOf.map((option) => (option as z.core.JSONSchema.BaseSchema).properties ?? {}),
      ].flatMap(Object.keys);
      expect(Object.keys(body)).toEqual(expect.arrayContaining(names.filter((name) => name !== "programId")));
    });
  });
});

test("a field's bound is the one that the documentation tells", () => {
  const told = WITH_BODY.flatMap(({ body }) => boundsIn(z.toJSONSchema(body?.schema ?? z.null(), JSON_OF_INPUT)));
  expect(told.length).toBeGreaterThan(20);
  for (const { words, maxLength } of told) expect(words).toContain(`to ${maxLength} characters`);
});

/** Fields whose words tell how long their text may be. */
function boundsIn(schema: unknown): { readonly words: string; readonly maxLength: unknown }[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inside = Object.values(schema).flatMap(boundsIn);
  if (!("words" in schema) || !/\d characters/.test(String(schema.words))) return inside;
  return [...inside, { words: String(schema.words), maxLength: "maxLength" in schema ? schema.maxLength : null }];
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The body with a longer text, or another item, in each of its places. */
function longerThan(value: unknown, place = ""): [string, unknown][] {
  if (typeof value === "string") return [[place, value + value.slice(-1)]];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return [[place, [...value, `another${value.at(-1).slice(7)}`]]];
  return Object.entries(value).flatMap(([name, part]) =>
    longerThan(part, `${place}/${name}`).map(([at, more]): [string, unknown] => [at, { ...value, [name]: more }]),
  );
}
