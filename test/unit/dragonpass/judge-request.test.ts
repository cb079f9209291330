import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Guest, type PrebookingRequest, prebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { judgeRequest, requiredGuestOnly } from "../../../src/dragonpass/judge-request.ts";
import type { SupplierResource } from "../../../src/dragonpass/schemas/resource.ts";

const NOON_MS = Date.parse("2027-05-01T12:00:00.000Z");
const GUEST = {
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@lovelace.example",
  phoneNumber: "8081966002",
  callingCode: "44",
  transportNumber: "BA001",
};
const GUEST_FIELDS = Object.keys(GUEST) as (keyof Guest)[];
const LOUNGE: SupplierResource = {
  resourceId: "N00001",
  resourceName: "DragonPass Lounge",
  module: 1,
  timezone: "Europe/London",
  timezoneGiven: "Europe/London",
  iata: "MAN",
  transportHubId: "H1",
  transportHubName: "Manchester Airport",
  terminal: "Terminal 1",
  city: "Manchester",
  countryOrRegion: "GB",
  requiredGuestFields: ["firstName", "lastName"],
  policy: { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: 5 },
  raw: {},
};

function request(fields: Record<string, unknown> = {}): PrebookingRequest & { readonly resourceId: string } {
  const resourceId = "N00001";
  const parsed = prebookingRequest.parse({
    bookingId: "b1",
    pass: { type: "ePass", id: "1788000066668888" },
    module: "lounge",
    resourceId,
    prebookingDate: "2027-10-01T10:30",
    adultCount: 1,
    guest: GUEST,
    ...fields,
  });
  return { ...parsed, resourceId: parsed.resourceId ?? resourceId };
}
const judge = (asked: Record<string, unknown> = {}, resource: Partial<SupplierResource> = {}) =>
  judgeRequest(request(asked), { found: { kind: "ok", value: { ...LOUNGE, ...resource } }, options: null }, NOON_MS);
const refusal = (code: string, details: Record<string, unknown>) => ({ kind: "refused", reason: { code, details } });

describe("judging a request by its resource", () => {
  test("takes what fits, and works out the instant of the visit", () => {
    expect(judge()).toEqual({
      kind: "fits",
      resource: LOUNGE,
      prebookingDate: "2027-10-01T10:30",
      visitAt: "2027-10-01T09:30:00.000Z",
      remark: null,
    });
  });

  test("refuses a resource that DragonPass does not know, or that belongs to another module", () => {
    const unknown = judgeRequest(request(), { found: { kind: "not-found" }, options: null }, NOON_MS);
    expect(unknown).toMatchObject(refusal("resource_not_found", { resourceId: "N00001" }));
    const details = { resourceId: "N00001", module: "lounge", moduleOfResource: "fastTrack" };
    expect(judge({}, { module: 2 })).toMatchObject(refusal("resource_not_found", details));
  });

  test("counts adults and children together, up to what DragonPass takes, where it says", () => {
    expect(judge({ adultCount: 3, childCount: 2 })).toMatchObject({ kind: "fits" });
    const refused = refusal("too_many_passengers", { passengersMax: 5 });
    expect(judge({ adultCount: 3, childCount: 3 })).toMatchObject(refused);
    const single = judge(
      { adultCount: 2 },
      { policy: { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: 1 } },
    );
    expect(single).toMatchObject({ reason: { message: "The resource takes at most 1 passenger in one order." } });
    expect(judge({ adultCount: 99 }, { policy: null })).toMatchObject({ kind: "fits" });
    const policy = { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: null };
    expect(judge({ adultCount: 99 }, { policy })).toMatchObject({ kind: "fits" });
  });

  test("names all that the resource requires about the guest and was not given, and nothing that it was", () => {
    fc.assert(
      fc.property(fc.subarray(GUEST_FIELDS), fc.subarray(GUEST_FIELDS), (given, required) => {
        const guest = Object.fromEntries(given.map((field) => [field, GUEST[field]]));
        const verdict = judge({ guest }, { requiredGuestFields: required });
        const missing = required.filter((field) => !given.includes(field));
        const fields = missing.map((field) => `/guest/${field}`);
        expect(verdict).toMatchObject(
          missing.length === 0 ? { kind: "fits" } : refusal("guest_field_missing", { fields }),
        );
        for (const value of Object.values(guest)) expect(JSON.stringify(verdict)).not.toContain(`"${value}"`);
      }),
    );
  });

  test("leaves it to DragonPass to ask for a field that is not known here", () => {
    expect(judge({}, { requiredGuestFields: ["passportNumber"] })).toMatchObject({ kind: "fits" });
  });

  test("refuses a time that has come, to the millisecond, by the clock of the resource", () => {
    // Noon in London is 11:00 UTC in May.
    const at = (nowMs: number) =>
      judgeRequest(
        request({ prebookingDate: "2027-05-01T12:00" }),
        { found: { kind: "ok", value: LOUNGE }, options: null },
        nowMs,
      );
    const visitMs = NOON_MS - 3_600_000;
    expect(at(visitMs - 1)).toMatchObject({ kind: "fits", visitAt: "2027-05-01T11:00:00.000Z" });
    const details = { visitAt: "2027-05-01T11:00:00.000Z", timezone: "Europe/London" };
    expect(at(visitMs)).toMatchObject(refusal("date_in_the_past", details));
  });

  test("refuses a time that the clock there skips, and says that one which exists twice is taken as the earlier", () => {
    const skipped = { prebookingDate: "2028-03-26T01:30", timezone: "Europe/London" };
    expect(judge({ prebookingDate: skipped.prebookingDate })).toMatchObject(refusal("date_invalid", skipped));
    const twice = judge({ prebookingDate: "2027-10-31T01:30" });
    expect(twice).toMatchObject({ kind: "fits", visitAt: "2027-10-31T00:30:00.000Z" });
    expect(twice).toHaveProperty("remark", expect.stringContaining("2027-10-31T00:30:00.000Z"));
  });

  test("asks DragonPass all the same where the zone is not known, or there is no date", () => {
    const undated = { kind: "fits", visitAt: null, remark: null };
    expect(judge({ prebookingDate: "2020-01-01T00:00" }, { timezone: null })).toMatchObject(undated);
    expect(judge({}, { timezone: "Mars/Olympus" })).toMatchObject(undated);
    const esim = { module: "esim", optionId: "O1", prebookingDate: null };
    expect(judge(esim, { module: 8 })).toMatchObject(undated);
  });
});

describe("requiredGuestOnly", () => {
  test("keeps what is required of what was given, and nothing else", () => {
    fc.assert(
      fc.property(fc.subarray(GUEST_FIELDS), fc.subarray([...GUEST_FIELDS, "passportNumber"]), (given, required) => {
        const guest = Object.fromEntries(given.map((field) => [field, GUEST[field]]));
        const kept = given.filter((field) => required.includes(field));
        expect(requiredGuestOnly(guest, required)).toEqual(
          Object.fromEntries(kept.map((field) => [field, GUEST[field]])),
        );
      }),
    );
  });
});
