import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { canonicalRequest } from "../../../src/domain/booking/canonical-request.ts";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";

const PROGRAM = "1888000000000001" as ProgramId;
const BODY = {
  bookingId: "b1",
  pass: { type: "ePass", id: "1788000066668888" },
  module: "lounge",
  resourceId: "N00001",
  prebookingDate: "2027-10-01T10:30",
  adultCount: 1,
};
const canonical = (body: Record<string, unknown>, program = PROGRAM) =>
  canonicalRequest(prebookingRequest.parse(body), program);

describe("canonicalRequest", () => {
  test("is the same for a request with its defaults written out and without", () => {
    const writtenOut = {
      ...BODY,
      programId: PROGRAM,
      optionId: null,
      childCount: 0,
      guest: {},
      autoCancelPending: false,
    };
    expect(canonical(writtenOut)).toEqual(canonical(BODY));
  });

  test("is what it was before there were top-ups, where nothing is topped up: its fingerprints are stored", () => {
    const before =
      '{"adultCount":1,"autoCancelPending":false,"childCount":0,"guest":{},"module":"lounge","optionId":null,"pass":{"id":"1788000066668888","type":"ePass"},"prebookingDate":"2027-10-01T10:30","programId":"1888000000000001","resourceId":"N00001"}';
    expect(canonicalJson(canonical(BODY))).toBe(before);
    expect(canonicalJson(canonical({ ...BODY, topUpOf: null }))).toBe(before);
  });

  test("is another one for another booking that is topped up", () => {
    const ofBooking = (topUpOf: string | null) =>
      canonical({ ...BODY, module: "esim", optionId: "O1", prebookingDate: null, topUpOf });
    expect(ofBooking("b2")).not.toEqual(ofBooking(null));
    expect(ofBooking("b2")).not.toEqual(ofBooking("b3"));
  });

  test("is the same under another id", () => {
    expect(canonical({ ...BODY, bookingId: "b2" })).toEqual(canonical(BODY));
  });

  test("names the program that is meant where the request names none", () => {
    expect(canonical(BODY)).toMatchObject({ programId: PROGRAM });
    expect(canonical(BODY, "2" as ProgramId)).not.toEqual(canonical(BODY));
  });

  test.each<[string, Record<string, unknown>]>([
    ["the pass", { pass: { type: "ePass", id: "1788000066668889" } }],
    ["the pass's type", { pass: { type: "membership", id: "1788000066668888" } }],
    ["the module", { module: "fastTrack" }],
    ["the option", { module: "fitness", optionId: "O1" }],
    ["the resource", { resourceId: "N00002" }],
    ["the date", { prebookingDate: "2027-10-01T10:31" }],
    ["the adults", { adultCount: 2 }],
    ["the children", { childCount: 1 }],
    ["the guest", { guest: { firstName: "Ada" } }],
    ["the request to cancel what stays pending", { autoCancelPending: true }],
  ])("differs when %s differ", (_, change) => {
    expect(canonical({ ...BODY, ...change })).not.toEqual(canonical(BODY));
  });

  test("does not depend on the order of the fields, nor of the guest's", () => {
    const entries = Object.entries({ ...BODY, guest: { firstName: "Ada", lastName: "Lovelace" }, childCount: 1 });
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(canonical(Object.fromEntries(shuffled))).toEqual(canonical(Object.fromEntries(entries)));
      }),
    );
  });
});
