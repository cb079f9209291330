import { describe, expect, it } from "vitest";
import { type AttentionCode, attention, moreUrgent, stillNeeded } from "../../../src/domain/attention.ts";
import { orderedBooking, sampleBooking } from "../../support/domain-values.ts";

const CODES: AttentionCode[] = [
  "stray_order",
  "outcome_unknown",
  "order_not_found",
  "unknown_status",
  "pending_too_long",
];

describe("attention", () => {
  it.each(CODES)("says for %s what is the matter and what to do", (code) => {
    const { message, details, ...rest } = attention(code, { orderId: "DP1" });
    expect(rest).toEqual({ code });
    expect(message.split(". ").length).toBeGreaterThan(1);
    expect(details).toEqual({ orderId: "DP1" });
    expect(attention(code).details).toBeNull();
  });
});

describe("moreUrgent", () => {
  it("shows the most urgent of two, in this order", () => {
    for (const [rank, code] of CODES.entries()) {
      for (const other of CODES.slice(rank + 1)) {
        expect(moreUrgent(attention(code), attention(other))?.code).toBe(code);
        expect(moreUrgent(attention(other), attention(code))?.code).toBe(code);
      }
    }
  });

  it("shows the newer of two that are alike, and whichever there is", () => {
    const [older, newer] = [attention("stray_order", { n: 1 }), attention("stray_order", { n: 2 })];
    expect(moreUrgent(older, newer)).toBe(newer);
    expect(moreUrgent(null, newer)).toBe(newer);
    expect(moreUrgent(older, null)).toBe(older);
    expect(moreUrgent(null, null)).toBeNull();
  });

  it("lets no notice that it does not know hide one that it knows", () => {
    const unknown = { code: "something_new", message: "", details: null };
    expect(moreUrgent(unknown, attention("pending_too_long"))?.code).toBe("pending_too_long");
    expect(moreUrgent(attention("pending_too_long"), unknown)?.code).toBe("pending_too_long");
  });
});

describe("stillNeeded", () => {
  const needs = (code: AttentionCode) => ({ needsAttention: attention(code) });

  it("drops what an observed order has settled", () => {
    expect(stillNeeded(orderedBooking(needs("outcome_unknown")))).toBeNull();
    expect(stillNeeded(orderedBooking(needs("order_not_found")))).toBeNull();
  });

  it("keeps an unknown status as long as the code is unknown", () => {
    expect(stillNeeded(orderedBooking({ ...needs("unknown_status"), supplierStatus: 5 }))?.code).toBe("unknown_status");
    expect(stillNeeded(orderedBooking({ ...needs("unknown_status"), supplierStatus: 1 }))).toBeNull();
  });

  it("keeps waiting too long while pending, and for good where nobody ever learned", () => {
    for (const status of ["pending", "unused"] as const)
      expect(stillNeeded(orderedBooking({ ...needs("pending_too_long"), status }))?.code).toBe("pending_too_long");
    for (const status of ["confirmed", "used", "cancelled"] as const)
      expect(stillNeeded(orderedBooking({ ...needs("pending_too_long"), status }))).toBeNull();
  });

  it("keeps a second order until a person has looked, whatever becomes of the first", () => {
    expect(stillNeeded(orderedBooking({ ...needs("stray_order"), status: "cancelled" }))?.code).toBe("stray_order");
  });

  it("is nothing where nothing was", () => {
    expect(stillNeeded(sampleBooking())).toBeNull();
  });
});
