import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type AttentionCode,
  attention,
  isWorthNoting,
  moreUrgent,
  type Notice,
  stillNeeded,
  withTimeNotice,
} from "../../../src/domain/booking/attention.ts";
import { withAttention } from "../../../src/domain/booking/booking.ts";
import { orderedBooking, sampleBooking } from "../../support/values/domain-values.ts";

const CODES: AttentionCode[] = [
  "not_followed",
  "stray_order",
  "outcome_unknown",
  "order_not_found",
  "unknown_status",
  "pending_too_long",
  "time_unknown",
];

describe("attention", () => {
  test.each(CODES)("says for %s what is the matter and what to do", (code) => {
    const { message, details, ...rest } = attention(code, { orderId: "DP1" });
    expect(rest).toEqual({ code });
    expect(message.split(". ").length).toBeGreaterThan(1);
    expect(details).toEqual({ orderId: "DP1" });
    expect(attention(code).details).toBeNull();
  });
});

describe("moreUrgent", () => {
  test("shows the most urgent of two, in this order", () => {
    for (const [rank, code] of CODES.entries()) {
      for (const other of CODES.slice(rank + 1)) {
        expect(moreUrgent(attention(code), attention(other))?.code).toBe(code);
        expect(moreUrgent(attention(other), attention(code))?.code).toBe(code);
      }
    }
  });

  test("shows the newer of two that are alike, and whichever there is", () => {
    const [older, newer] = [attention("stray_order", { n: 1 }), attention("stray_order", { n: 2 })];
    expect(moreUrgent(older, newer)).toBe(newer);
    expect(moreUrgent(null, newer)).toBe(newer);
  });

  test("lets no notice that it does not know hide one that it knows", () => {
    const unknown = { code: "something_new", message: "", details: null };
    expect(moreUrgent(unknown, attention("pending_too_long"))?.code).toBe("pending_too_long");
  });

  test("takes a code of the table and no other", () => {
    expectTypeOf(moreUrgent).parameter(1).toEqualTypeOf<Notice>();
    expectTypeOf(withAttention).parameter(1).toEqualTypeOf<Notice>();
    expectTypeOf<{ code: "supplier_refused"; message: string; details: null }>().not.toExtend<Notice>();
  });
});

describe("stillNeeded", () => {
  const needs = (code: AttentionCode) => ({ needsAttention: attention(code) });

  test("drops what an observed order has settled", () => {
    expect(stillNeeded(orderedBooking(needs("outcome_unknown")))).toBeNull();
    expect(stillNeeded(orderedBooking(needs("order_not_found")))).toBeNull();
  });

  test("keeps an unknown status as long as the code is unknown", () => {
    expect(stillNeeded(orderedBooking({ ...needs("unknown_status"), supplierStatus: 5 }))?.code).toBe("unknown_status");
    expect(stillNeeded(orderedBooking({ ...needs("unknown_status"), supplierStatus: 1 }))).toBeNull();
  });

  test("keeps waiting too long while pending, and for good where nobody ever learned", () => {
    for (const status of ["pending", "unused"] as const)
      expect(stillNeeded(orderedBooking({ ...needs("pending_too_long"), status }))?.code).toBe("pending_too_long");
    for (const status of ["confirmed", "used", "cancelled"] as const)
      expect(stillNeeded(orderedBooking({ ...needs("pending_too_long"), status }))).toBeNull();
  });

  test("keeps a second order until a person has looked, whatever becomes of the first", () => {
    expect(stillNeeded(orderedBooking({ ...needs("stray_order"), status: "cancelled" }))?.code).toBe("stray_order");
  });

  test("is nothing where nothing was", () => {
    expect(stillNeeded(sampleBooking())).toBeNull();
  });
});

describe("the notice of an unknown time", () => {
  const unknown = { visitAt: null, prebookingDate: "2027-05-11T13:00" };
  const notice = attention("time_unknown", { timezone: "Mars/Olympus" });

  test("is there while the local time of a visit has no instant, with the zone as DragonPass wrote it", () => {
    expect(withTimeNotice(null, orderedBooking(unknown), "Mars/Olympus")).toEqual(notice);
    expect(withTimeNotice(null, orderedBooking(unknown), null)?.details).toEqual({ timezone: null });
    expect(withTimeNotice(notice, orderedBooking(unknown))).toBe(notice);
    expect(stillNeeded(orderedBooking({ ...unknown, needsAttention: notice }))).toBe(notice);
  });

  test("is taken back when the instant is known, and when nothing can come of it any more", () => {
    expect(withTimeNotice(notice, orderedBooking())).toBeNull();
    expect(stillNeeded(orderedBooking({ needsAttention: notice }))).toBeNull();
    for (const status of ["unavailable", "rejected", "cancelled", "used"] as const)
      expect(withTimeNotice(notice, orderedBooking({ ...unknown, status }))).toBeNull();
    expect(withTimeNotice(notice, orderedBooking({ ...unknown, status: "unused" }))).toBe(notice);
  });

  test("does not exist for a booking without a date", () => {
    expect(withTimeNotice(null, orderedBooking({ visitAt: null, prebookingDate: null }))).toBeNull();
  });

  test("comes back when what was more urgent is settled, and hides nothing that is", () => {
    const pending = attention("pending_too_long");
    expect(withTimeNotice(pending, orderedBooking(unknown))).toBe(pending);
    const settled = stillNeeded(orderedBooking({ ...unknown, status: "confirmed", needsAttention: pending }));
    expect(withTimeNotice(settled, orderedBooking(unknown))?.code).toBe("time_unknown");
    expect(isWorthNoting("outcome_unknown", notice)).toBe(true);
    expect(isWorthNoting("outcome_unknown", null)).toBe(true);
    expect(isWorthNoting("outcome_unknown", attention("outcome_unknown"))).toBe(false);
    expect(isWorthNoting("outcome_unknown", attention("stray_order"))).toBe(false);
  });
});
