import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { BookingId, OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import type { ToppedUp } from "../../../src/domain/booking/top-up.ts";
import { judgeTopUp } from "../../../src/dragonpass/judge-top-up.ts";
import { sampleBooking } from "../../support/values/domain-values.ts";

const PROGRAM = "1888000000000001" as ProgramId;
const ESIM = sampleBooking({
  bookingId: "first" as BookingId,
  programId: PROGRAM,
  module: "esim",
  resourceId: "E00001",
  orderId: "DP1" as OrderId,
  status: "used",
});
const TOP_UP = { ...ESIM, bookingId: "second" as BookingId, orderId: "DP2" as OrderId, topUpOf: ESIM.bookingId };
const REQUEST = { module: "esim", programId: PROGRAM, topUpOf: ESIM.bookingId } as const;
const TOLD = { ...REQUEST, resourceId: "E00001", topUpOrderId: "DP1" };

const judge = (toppedUp: ToppedUp, asked: { readonly resourceId?: string } = {}) =>
  judgeTopUp({ ...REQUEST, ...asked }, async () => toppedUp);
const one = (fields: Partial<Booking>) => ({ named: { ...ESIM, ...fields }, first: { ...ESIM, ...fields } });

describe("a top-up, judged by the booking that it names,", () => {
  test("is of the resource and the order of the eSIM, also of one that is in use", async () => {
    expect(await judge(one({}))).toEqual({ kind: "fits", request: TOLD });
    expect(await judge(one({}), { resourceId: "E00001" })).toEqual({ kind: "fits", request: TOLD });
  });

  test("of a top-up is one of the eSIM's first order, whatever became of that top-up's own", async () => {
    expect(await judge({ named: TOP_UP, first: ESIM })).toEqual({ kind: "fits", request: TOLD });
  });

  test.each<[string, ToppedUp]>([
    ["that is not stored", { named: null, first: null }],
    ["of another program", one({ programId: "1888000000000009" as ProgramId })],
    ["of another module", one({ module: "lounge" })],
    ["whose module was never read", one({ module: null })],
    ["that has no order", one({ orderId: null, status: "requested" })],
    ["that was cancelled", one({ status: "cancelled" })],
    ["whose first booking is not stored any more", { named: TOP_UP, first: null }],
    ["whose first booking was cancelled", { named: TOP_UP, first: { ...ESIM, status: "cancelled" } }],
    ["whose first booking has no order", { named: TOP_UP, first: { ...ESIM, orderId: null } }],
  ])("is not possible of one %s", async (_, toppedUp) => {
    const reason = { code: "top_up_not_possible", details: { topUpOf: ESIM.bookingId } };
    expect(await judge(toppedUp)).toMatchObject({ kind: "refused", reason });
  });

  test("is not possible with another resource, which is named", async () => {
    const verdict = await judge(one({}), { resourceId: "E00002" });
    expect(verdict).toMatchObject({ kind: "refused", reason: { code: "top_up_not_possible" } });
    expect(JSON.stringify(verdict)).toContain("E00001");
  });
});

test("a request that tops nothing up asks for no booking", async () => {
  const asked = { module: "esim", programId: PROGRAM, resourceId: "E00002" } as const;
  expect(await judgeTopUp(asked, () => Promise.reject(new Error("asked")))).toEqual({ kind: "fits", request: asked });
});
