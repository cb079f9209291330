import { describe, expect, expectTypeOf, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import {
  type AttentionCode,
  attention,
  isWorthNoting,
  type Look,
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
  "order_disputed",
  "order_not_found",
  "unknown_status",
  "check_in_unknown",
  "pending_too_long",
  "undecided_too_long",
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
  const CHECKED_IN_AT = "2027-05-01T12:00:00.000Z" as Booking["checkedInAt"];
  const unknownTime = { visitAt: null, prebookingDate: "2027-05-11T13:00" };
  const noOrder = { orderId: null, supplierStatus: null } as const;
  type Case = readonly [when: string, booking: Partial<Booking>, look: Look];
  const CONFIRMED: Case = ["its order is shown as confirmed", {}, "order"];
  const REJECTED: Case = ["it ends without an order", { ...noOrder, status: "rejected" }, "ending"];
  const UNUSED: Case = ["the clock ends it as unused", { status: "unused" }, "ending"];
  const PENDING: Case = ["its order is shown as pending", { status: "pending", supplierStatus: 0 }, "order"];
  const ODD: Case = ["its order has a code that is not known", { supplierStatus: 5 }, "order"];
  const CANCELLED: Case = ["its order is cancelled", { status: "cancelled", supplierStatus: 3 }, "order"];
  const CHECKED_IN: Case = ["it is checked in", { checkedInAt: CHECKED_IN_AT }, "order"];
  const UNDECIDED: Case = ["it is still not decided", { ...noOrder, status: "requested" }, "order"];
  const TIMELESS: Case = ["the time of the visit is still unknown", unknownTime, "order"];

  /** For each notice, what takes it back, and what does not. */
  const TABLE: Record<AttentionCode, { readonly over: readonly Case[]; readonly holds: readonly Case[] }> = {
    not_followed: { over: [CANCELLED, UNUSED, REJECTED], holds: [CONFIRMED, PENDING, UNDECIDED] },
    stray_order: { over: [], holds: [CONFIRMED, CANCELLED, UNUSED, REJECTED] },
    outcome_unknown: { over: [CONFIRMED, PENDING, ODD, CANCELLED, REJECTED], holds: [] },
    order_disputed: { over: [CONFIRMED, CANCELLED, REJECTED], holds: [UNUSED] },
    order_not_found: { over: [CONFIRMED, PENDING, CANCELLED, REJECTED], holds: [UNUSED] },
    unknown_status: { over: [CONFIRMED, PENDING, CANCELLED, REJECTED], holds: [ODD] },
    check_in_unknown: { over: [CHECKED_IN, CANCELLED], holds: [CONFIRMED, UNUSED] },
    pending_too_long: { over: [CONFIRMED, CANCELLED, REJECTED], holds: [PENDING, UNUSED] },
    undecided_too_long: { over: [CONFIRMED, PENDING, ODD, CANCELLED, REJECTED, UNUSED], holds: [UNDECIDED] },
    time_unknown: { over: [CONFIRMED, CANCELLED, REJECTED], holds: [TIMELESS] },
  };
  const rows = Object.entries(TABLE).flatMap(([code, { over, holds }]) => [
    ...over.map(([when, booking, look]) => [code, "taken back", when, booking, look] as const),
    ...holds.map(([when, booking, look]) => [code, "kept", when, booking, look] as const),
  ]);

  test.each(rows)("%s is %s where %s", (code, what, _, booking, look) => {
    const shown = orderedBooking({ ...booking, ...needs(code as AttentionCode) });
    expect(stillNeeded(shown, look)?.code ?? null).toBe(what === "kept" ? code : null);
  });

  test("leaves a notice of another version to a person", () => {
    const needsAttention = { code: "something_new", message: "", details: null };
    expect(stillNeeded(orderedBooking({ needsAttention }))).toBe(needsAttention);
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
