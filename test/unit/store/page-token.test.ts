import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookingId, Instant } from "../../../src/contract/vocabulary.ts";
import { decodePageToken, encodePageToken, pushMessagePosition } from "../../../src/store/database/page-token.ts";

const FILTERS = { status: ["pending"], visitFrom: new Date("2027-05-01T12:00:00.000Z") };
const POSITION = { createdAt: "2027-05-01T12:00:00.000Z" as Instant, bookingId: "b-1" as BookingId };

describe("page tokens", () => {
  test("lead back to their position, and may stand in a URL", () => {
    const token = encodePageToken(FILTERS, POSITION);
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodePageToken({ visitFrom: FILTERS.visitFrom, status: ["pending"] }, token)).toEqual(POSITION);
  });

  test("are good for their filters only", () => {
    const token = encodePageToken(FILTERS, POSITION);
    expect(decodePageToken({ ...FILTERS, status: ["confirmed"] }, token)).toBeNull();
    expect(decodePageToken({}, token)).toBeNull();
  });

  test("of one list are not tokens of another", () => {
    expect(decodePageToken(FILTERS, encodePageToken(FILTERS, POSITION), pushMessagePosition)).toBeNull();
  });

  test("are null when one character was changed, added or removed", () => {
    const token = encodePageToken(FILTERS, POSITION);
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === "A" ? "B" : "A";
      expect(decodePageToken(FILTERS, token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
      expect(decodePageToken(FILTERS, token.slice(0, index) + token.slice(index + 1))).toBeNull();
    }
    for (const garbage of [`${token}A`, `${token}=`, `${token}\n`]) {
      expect(decodePageToken(FILTERS, garbage)).toBeNull();
    }
  });

  test.each(["b", "b1", "b12"])("have one spelling only (%s)", (bookingId) => {
    const token = encodePageToken(FILTERS, { ...POSITION, bookingId });
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spellings = [...alphabet].filter((last) => decodePageToken(FILTERS, token.slice(0, -1) + last) !== null);
    expect(spellings).toEqual([token.at(-1)]);
  });

  test("never throw, whatever they are made of", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => decodePageToken(FILTERS, text) === null));
    fc.assert(fc.property(fc.base64String(), (text) => decodePageToken({}, text.replaceAll(/[=+/]/g, "")) === null));
    expect(decodePageToken(FILTERS, "A".repeat(1_000_000))).toBeNull();
  });

  test.each([
    "not json",
    "null",
    "{}",
    '{"createdAt":"2027-13-01T00:00:00.000Z","bookingId":"b"}',
    '{"createdAt":"0000-01-01T00:00:00.000Z","bookingId":"b"}',
    '{"bookingId":"b"}',
  ])("made by hand with the right hash, but holding %s, are null", (text) => {
    const hash = createHash("sha256").update("{}").update("\n").update(text).digest().subarray(0, 16);
    expect(decodePageToken({}, Buffer.concat([hash, Buffer.from(text)]).toString("base64url"))).toBeNull();
  });
});
