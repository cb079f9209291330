import { describe, expect, test } from "vitest";
import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { lookUpSupplierCode, refusalOf, SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";

const world = useActivities();

/** Every code with which DragonPass refuses. */
const REFUSALS = Object.values(SUPPLIER_CODES).filter(
  (code) => lookUpSupplierCode(code)?.row.error === "supplier_refused",
);
/** More than it is asked before a person is, or DragonPass's word is taken. */
const ATTEMPTS = 6;

async function booked() {
  const request = world.request();
  await world.order(request, await world.reserve(request));
  const booking = await shown(request.bookingId);
  expect(booking.status).toBe("confirmed");
  return { request, bookingId: request.bookingId, orderId: booking.orderId ?? "" };
}

async function shown(bookingId: Awaited<ReturnType<typeof booked>>["bookingId"]) {
  const row = await findBooking(world.deps.db, bookingId);
  if (row === null) throw new Error("the booking is not stored");
  return row.booking;
}

/** The answer of an activity that Temporal repeats, or the last failure. */
async function repeated<Name extends "cancelOrder" | "syncOrder">(
  name: Name,
  input: Parameters<OrderActivities[Name]>[0],
  dragonpass: Partial<DragonPassClient>,
) {
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return { attempt, result: await world.call(name, input, { attempt, dragonpass }) };
    } catch (error) {
      failure = error;
    }
  }
  return { attempt: ATTEMPTS, failure };
}

/** A DragonPass that refuses to show any order with this code. */
function hiding(supplierCode: string): Partial<DragonPassClient> {
  const row = lookUpSupplierCode(supplierCode)?.row;
  if (row === undefined) throw new Error("it is no code that is known");
  return {
    getOrder: async () => {
      if (supplierCode === SUPPLIER_CODES.orderNotFound) return { kind: "not-found" };
      throw new SupplierError(row, { supplierCode });
    },
  };
}

describe("a cancellation that DragonPass refuses", () => {
  test.each(REFUSALS.filter((code) => code !== SUPPLIER_CODES.orderAlreadyCancelled))(
    "with %s is answered at once, with its code, and forgotten",
    async (supplierCode) => {
      const { bookingId } = await booked();
      const refusal = refusalOf(supplierCode);
      if (refusal === null) throw new Error("it is no refusal");
      const answer = await repeated(
        "cancelOrder",
        { bookingId, automatic: false },
        { cancelOrder: async () => ({ kind: "refused", refusal }) },
      );
      expect(answer).toMatchObject({
        attempt: 1,
        result: {
          kind: "refused",
          code: "cancellation_window_closed",
          message: expect.stringContaining(supplierCode),
          booking: { status: "confirmed", needsAttention: null },
        },
      });
    },
  );

  test("because the order is cancelled already is believed, where what it shows lags behind", async () => {
    const { request, bookingId } = await booked();
    const refusal = refusalOf(SUPPLIER_CODES.orderAlreadyCancelled);
    if (refusal === null) throw new Error("it is no refusal");
    const cancelOrder: DragonPassClient["cancelOrder"] = async () => ({ kind: "refused", refusal });
    const { result } = await repeated("cancelOrder", { bookingId, automatic: false }, { cancelOrder });
    expect(result).toMatchObject({ kind: "cancelled", booking: { status: "cancelled", reason: null } });
    expect(await shown(bookingId)).toMatchObject({ status: "cancelled", needsAttention: null });
    expect(ordersOf(world.simulator, request.pass.id)).toMatchObject([{ status: 1 }]);
  });
});

describe("an order that DragonPass refuses to show", () => {
  test.each(REFUSALS)("with %s, is not cancelled unseen, and a person is asked", async (supplierCode) => {
    const { bookingId, orderId } = await booked();
    const { failure } = await repeated("cancelOrder", { bookingId, automatic: false }, hiding(supplierCode));
    expect(failure).toMatchObject({ nonRetryable: false });
    expect(requestsOf(world.simulator, "cancelOrder", { orderId })).toEqual([]);
    const notice = { code: "order_not_found", details: { orderId } };
    expect(await shown(bookingId)).toMatchObject({ status: "confirmed", needsAttention: notice });
    // It shows again: the cancellation was not forgotten.
    const { result } = await repeated("cancelOrder", { bookingId, automatic: false }, {});
    expect(result).toMatchObject({ kind: "cancelled", booking: { status: "cancelled", needsAttention: null } });
  });

  // That it is not found, without a refusal, is an answer; its repeats are the workflow's.
  test.each(REFUSALS.filter((code) => code !== SUPPLIER_CODES.orderNotFound))(
    "with %s, when it is read again, asks for a person",
    async (supplierCode) => {
      const { bookingId, orderId } = await booked();
      await repeated("syncOrder", { bookingId, reason: "reconcile" }, hiding(supplierCode));
      const notice = { code: "order_not_found", details: { orderId } };
      expect(await shown(bookingId)).toMatchObject({ status: "confirmed", needsAttention: notice });
      await world.call("syncOrder", { bookingId, reason: "reconcile" });
      expect((await shown(bookingId)).needsAttention).toBeNull();
    },
  );
});
