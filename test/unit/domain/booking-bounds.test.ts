import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Booking, booking as bookingSchema } from "../../../src/contract/booking.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { withAttention, withReason, withResource } from "../../../src/domain/booking/booking.ts";
import { BOOKING_BYTES_MAX, REMARKS_MAX } from "../../../src/domain/booking/booking-bounds.ts";
import { unreadableBooking } from "../../../src/domain/booking/new-booking.ts";
import { type ObservedOrder, withOrder } from "../../../src/domain/booking/observed-order.ts";
import { boundedRecord, jsonBytes } from "../../../src/domain/bounded-json.ts";
import { cutBytes, cutText, utf8Bytes } from "../../../src/domain/cut-text.ts";
import {
  historyEntry,
  MINUTE_MS,
  NOON_MS,
  observedOrder,
  orderedBooking,
  sampleBooking,
} from "../../support/values/domain-values.ts";

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
/** One character of each size in JSON: one byte, six for an escape, three, four in two halves. */
const CHARACTERS = ["x", "\u0001", "ラ", "💥"];
const text = fc
  .tuple(fc.constantFrom(...CHARACTERS), fc.constantFrom(0, 1, 100, 199, 200, 201, 999, 1_000, 1_001, 9_000))
  .map(([character, length]) => character.repeat(length));
const optionalText = fc.option(text);
const anything = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text, { maxLength: 3 }));
const record = fc.dictionary(fc.string({ maxLength: 10 }), fc.oneof(anything, fc.dictionary(fc.string(), anything)), {
  maxKeys: 6,
});

const order: fc.Arbitrary<Partial<ObservedOrder>> = fc.record({
  supplierStatus: fc.constantFrom(0, 1, 2, 3, 5, 99),
  usageDate: optionalText,
  resourceName: optionalText,
  iata: optionalText,
  transportHubName: optionalText,
  terminal: optionalText,
  city: optionalText,
  countryOrRegion: optionalText,
  vouchers: fc
    .tuple(fc.integer({ min: 0, max: 2_000 }), text)
    .map(([count, voucher]) =>
      Array.from({ length: count }, () => ({ voucher: voucher.slice(0, 128), voucherType: 1 })),
    ),
  details: fc.option<Record<string, unknown>>(fc.record({ esim: record, esimOptions: record, fitnessOptions: record })),
  remarks: optionalText,
});

describe("a booking stays small, whatever DragonPass says", () => {
  const observe = (booking: Booking, fields: Partial<ObservedOrder>, minute: number, remarks: string | null) =>
    withOrder(booking, {
      order: observedOrder(fields),
      source: "read",
      pushed: [{ supplierStatus: fields.supplierStatus ?? 1, occurredAt: NOON_MS + minute * MINUTE_MS, remarks }],
      policy: null,
      nowMs: NOON_MS + minute * MINUTE_MS,
    });

  test("in any text and list of an order, a resource, a reason and a notice", () => {
    fc.assert(
      fc.property(order, optionalText, record, (observed, said, details) => {
        let booking = observe(orderedBooking(), observed, 1, said);
        booking = withReason(booking, { code: "supplier_refused", message: said ?? "", details }, NOON_MS);
        booking = withAttention(booking, attention("stray_order", { ...details, remarks: said }), NOON_MS);
        expect(bytesOf(booking)).toBeLessThanOrEqual(BOOKING_BYTES_MAX);
        expect(bookingSchema.safeParse(booking).error).toBeUndefined();
        const facts = { ...observedOrder(observed), timezone: null, timezoneGiven: said, policy: null };
        const requested = withResource(
          sampleBooking(),
          facts,
          { resourceId: "N00001", prebookingDate: null, visitAt: null },
          NOON_MS,
        );
        expect(bytesOf(requested)).toBeLessThanOrEqual(BOOKING_BYTES_MAX);
        expect(bookingSchema.safeParse(requested).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test.each(CHARACTERS)("for five hundred pushes with another remark of 60,000 characters (%j) each", (character) => {
    let booking = orderedBooking();
    for (let push = 0; push < 500; push++) {
      const remarks = `${push} ${character.repeat(60_000)}`;
      booking = observe(booking, { supplierStatus: push % 2 === 0 ? 5 : 1, remarks }, push, remarks);
      if (push % 50 === 49) expect(bytesOf(booking)).toBeLessThanOrEqual(BOOKING_BYTES_MAX);
    }
    expect(booking.remarks?.startsWith("499 ")).toBe(true);
    // How it began, and the newest.
    expect(booking.history).toHaveLength(100);
    expect(booking.history[0]).toMatchObject({ status: "confirmed", source: "create" });
    expect(booking.history.at(-1)).toMatchObject({ supplierStatus: 1, remarks: booking.remarks });
  });

  test("also where its argument could not be read, for thousands of reasons", () => {
    const errors = Array.from({ length: 5_000 }, (_, index) => ({ pointer: `/${index}`, code: "x", message: "x" }));
    const reason = { code: "invalid_request" as const, message: "x".repeat(9_000), details: { errors } };
    const booking = unreadableBooking(sampleBooking().bookingId, reason, NOON_MS);
    expect(bytesOf(booking)).toBeLessThanOrEqual(BOOKING_BYTES_MAX);
    const shown = booking.reason?.details?.errors as typeof errors;
    expect(shown.length).toBeGreaterThan(100);
    expect(shown).toEqual(errors.slice(0, shown.length));
  });

  test("as soon as it is seen again, where it was stored before there were bounds", () => {
    const remarks = "ラ".repeat(60_000);
    const history = Array.from({ length: 300 }, (_, minute) =>
      historyEntry(minute, "confirmed", minute % 2, "push", remarks),
    );
    const stored = orderedBooking({ remarks, history, reason: { code: "x", message: "", details: { remarks } } });
    const next = observe(stored, {}, 400, null);
    expect(bytesOf(next)).toBeLessThanOrEqual(BOOKING_BYTES_MAX);
    expect(next.remarks).toBe(`${"ラ".repeat(REMARKS_MAX - 1)}…`);
    expect(next.revision).toBe(stored.revision + 1);
    expect(observe(next, {}, 400, null)).toBe(next);
  });
});

describe("a remark", () => {
  const said = (remarks: string | null, supplierStatus: number, minute: number, booking: Booking) =>
    withOrder(booking, {
      order: observedOrder({ supplierStatus, remarks }),
      source: "read",
      pushed: [{ supplierStatus, occurredAt: NOON_MS + minute * MINUTE_MS, remarks }],
      policy: null,
      nowMs: NOON_MS + minute * MINUTE_MS,
    });

  test("is cut at 1,000 characters, never within one", () => {
    for (const character of CHARACTERS) {
      const booking = said(character.repeat(60_000), 3, 1, orderedBooking());
      for (const kept of [booking.remarks, booking.history.at(-1)?.remarks, booking.reason?.details?.remarks]) {
        expect(kept).toBe(`${character.repeat(REMARKS_MAX - 1)}…`);
        expect(String(kept).isWellFormed()).toBe(true);
      }
      expect(said(character.repeat(REMARKS_MAX), 3, 1, orderedBooking()).remarks).toBe(character.repeat(REMARKS_MAX));
    }
  });

  test("is in the history once, with the change that brought it, however often it is repeated", () => {
    let booking = orderedBooking();
    for (let minute = 1; minute <= 40; minute++)
      booking = said("renovation", minute % 2 === 0 ? 1 : 5, minute, booking);
    expect(booking.history.length).toBeGreaterThan(30);
    expect(booking.history.filter(({ remarks }) => remarks !== null)).toEqual([
      expect.objectContaining({ remarks: "renovation", at: booking.history[1]?.at }),
    ]);
    expect(said("renovation", 1, 40, booking)).toBe(booking);
    const other = said("fire", 5, 50, booking);
    expect(other.history.flatMap(({ remarks }) => remarks ?? [])).toEqual(["renovation", "fire"]);
  });
});

describe("what an order has beside", () => {
  test("keeps the small before the large, and no half of a code", () => {
    const esim = { picture: "x".repeat(30_000), activationCode: "LPA:1$rsp.example$ABC", options: ["a", "b"] };
    expect(boundedRecord({ esim }, 1_000)).toEqual({
      esim: { activationCode: esim.activationCode, options: ["a", "b"] },
    });
    const optionList = Array.from({ length: 1_000 }, (_, index) => ({ optionId: String(index) }));
    const bounded = boundedRecord({ fitnessOptions: { optionList } }, 1_000).fitnessOptions as {
      optionList: unknown[];
    };
    expect(bounded.optionList).toEqual(optionList.slice(0, bounded.optionList.length));
    expect(bounded.optionList.length).toBeGreaterThan(30);
  });

  test("is as it came where it fits", () => {
    const details = { esim: { b: 1, a: [1, { c: null }] } };
    expect(boundedRecord(details, 100)).toBe(details);
  });

  test("never has more bytes than it may, however it is nested", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.integer({ min: 2, max: 500 }), (tree, bytesMax) => {
        const bounded = boundedRecord(tree, bytesMax);
        expect(bytesOf(bounded)).toBeLessThanOrEqual(bytesMax);
        expect(jsonBytes(bounded)).toBeGreaterThanOrEqual(bytesOf(bounded));
      }),
    );
    let deep: Record<string, unknown> = {};
    for (let depth = 0; depth < 100_000; depth++) deep = { deep };
    const bounded = boundedRecord({ deep, code: "ABC" }, 1_000);
    expect(bounded.code).toBe("ABC");
    expect(bytesOf(bounded)).toBeLessThanOrEqual(1_000);
  });
});

describe("cutting a text", () => {
  test("keeps within characters or bytes, whole characters, and says that there was more", () => {
    const any = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(any, fc.integer({ min: 3, max: 40 }), (whole, max) => {
        expect(utf8Bytes(whole)).toBe(Buffer.byteLength(whole));
        for (const [cut, size] of [
          [cutText(whole, max), (kept: string) => [...kept].length],
          [cutBytes(whole, max), Buffer.byteLength],
        ] as const) {
          expect(size(cut)).toBeLessThanOrEqual(max);
          if (cut === whole) continue;
          expect(size(whole)).toBeGreaterThan(max);
          expect(cut.endsWith("…") && whole.startsWith(cut.slice(0, -1)) && cut.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
