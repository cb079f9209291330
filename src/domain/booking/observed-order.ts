import type { Booking, HistoryEntry, Reason } from "../../contract/booking.ts";
import type { ReasonCode } from "../../contract/error-codes.ts";
import type { BookingStatus, Instant, OrderId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import { stillNeeded, withTimeNotice } from "./attention.ts";
import { type CancellationPolicy, cancellableUntilOf, isCancellable } from "./cancellation.ts";
import { vouchersSeen } from "./check-in.ts";
import { isSameState, mergeHistory } from "./history.ts";
import { isOpen, type PushedStatus, SUPPLIER_STATUS, statusOfSupplierCode } from "./order-status.ts";
import { type Place, placeOf } from "./place.ts";
import { wasRestarted } from "./restarted-booking.ts";
import { revised } from "./revised.ts";

/** An order as a read, a creation or a cancellation showed it. */
export interface ObservedOrder extends Place {
  readonly orderId: OrderId;
  readonly supplierStatus: number;
  readonly orderCreatedDate: Instant | null;
  readonly orderCancelledDate: Instant | null;
  readonly usageDate: string | null;
  readonly usedUsages: number | null;
  /** Local time at the resource; null where the answer does not say, which leaves ours. */
  readonly prebookingDate: string | null;
  /** The instant of `prebookingDate`, resolved with the zone of the resource; null where it cannot be. */
  readonly visitAt: Instant | null;
  readonly vouchers: Booking["vouchers"];
  readonly details: Booking["details"];
  readonly remarks: string | null;
}

/** A push whose status the read bears out: it dates a change of state. */
export interface PushedChange extends PushedStatus {
  readonly remarks: string | null;
}

/** Input of an observation, and when it is made. */
export interface Observation {
  readonly order: ObservedOrder;
  readonly source: HistoryEntry["source"];
  readonly pushed: readonly PushedChange[];
  readonly policy: CancellationPolicy | null;
  readonly nowMs: number;
}

/**
 * The booking as an observed order makes it. The observation decides; pushes only date the changes.
 * A status code that is not known leaves `status` as it was and shows in `supplierStatus`.
 */
export function withOrder(booking: Booking, observation: Observation): Booking {
  const { order, policy, nowMs } = observation;
  // Another local time than before has another instant, also where that is not known.
  const isMoved = order.prebookingDate !== null && order.prebookingDate !== booking.prebookingDate;
  const visitAt = order.visitAt ?? (isMoved ? null : booking.visitAt);
  const status = statusAfter(booking.status, order.supplierStatus);
  const next: Booking = {
    ...booking,
    status,
    supplierStatus: order.supplierStatus,
    orderId: order.orderId,
    orderCreatedDate: order.orderCreatedDate ?? booking.orderCreatedDate,
    orderCancelledDate: order.orderCancelledDate,
    usageDate: order.usageDate,
    usedUsages: order.usedUsages ?? booking.usedUsages,
    ...placeOf(order, (text, field) => text ?? booking[field]),
    prebookingDate: order.prebookingDate ?? booking.prebookingDate,
    visitAt,
    cancellableUntil: cancellableUntilOf(visitAt, policy),
    vouchers: vouchersSeen(booking, order.vouchers),
    details: order.details ?? booking.details,
    remarks: remarksOf(observation) ?? booking.remarks,
    reason: reasonOf(booking, observation, status),
    history: historyAfter(booking, observation),
  };
  const needsAttention = withTimeNotice(stillNeeded(next), next);
  return revised(booking, { ...next, needsAttention, cancellable: isCancellable(next, policy, nowMs) }, nowMs);
}

/** `unused` is ours: DragonPass still saying confirmed does not take it back, only 2 and 3 do. */
function statusAfter(before: BookingStatus, supplierStatus: number): BookingStatus {
  const status = statusOfSupplierCode(supplierStatus) ?? statusWithOrder(before);
  return before === "unused" && isOpen(status) ? "unused" : status;
}

/** An order with an unknown code exists all the same: it waits like one that is pending. */
function statusWithOrder(status: BookingStatus): BookingStatus {
  return status === "requested" ? "pending" : status;
}

/**
 * The history with what was pushed, and with what is observed at its end. Where DragonPass does not date that, it is
 * an entry only if it is another state than the newest: a push tells better when it came about, and DragonPass's
 * clock may be ahead of ours.
 */
function historyAfter(booking: Booking, observation: Observation): HistoryEntry[] {
  const pushed = mergeHistory(booking.history, pushedEntries(observation, booking.status));
  const dated = dateOf(observation);
  const own = {
    at: dated ?? instantOf(observation.nowMs),
    status: statusAfter(booking.status, observation.order.supplierStatus),
    supplierStatus: observation.order.supplierStatus,
    source: observation.source,
    remarks: observation.order.remarks,
  };
  const merged = dated === null ? pushed : mergeHistory(pushed, [own]);
  const last = merged.at(-1);
  if (last === undefined) return [own];
  const at = instantOf(Math.max(Date.parse(last.at), Date.parse(own.at)));
  return isSameState(last, own) ? mergeHistory(merged, [{ ...own, at }]) : [...merged, { ...own, at }];
}

function dateOf({ order, source }: Observation): Instant | null {
  if (order.supplierStatus === SUPPLIER_STATUS.cancelled) return order.orderCancelledDate;
  return source === "create" ? order.orderCreatedDate : null;
}

function pushedEntries({ order, source, pushed, nowMs }: Observation, statusBefore: BookingStatus): HistoryEntry[] {
  return pushed.map((push) => ({
    at: instantOf(push.occurredAt ?? nowMs),
    status: statusOfSupplierCode(push.supplierStatus) ?? statusWithOrder(statusBefore),
    supplierStatus: push.supplierStatus,
    // Our own cancellation is pushed too, and may be told of before its answer.
    source: source === "cancel" && push.supplierStatus === order.supplierStatus ? source : "push",
    remarks: push.remarks,
  }));
}

function remarksOf({ order, pushed }: Observation): string | null {
  return order.remarks ?? pushed.findLast((push) => push.remarks !== null)?.remarks ?? null;
}

const BY_SUPPLIER: ReasonCode = "cancelled_by_supplier";
const CERTAINLY_BY_SUPPLIER =
  "DragonPass cancelled the order; this was not asked for here. The usages are back on the pass.";
const PERHAPS_BY_SUPPLIER =
  "DragonPass shows the order as cancelled. The booking was restarted: a cancellation asked for before may be forgotten.";

/** A cancellation that was not asked for here says why; one that was asked for has no reason. */
function reasonOf(booking: Booking, observation: Observation, status: BookingStatus): Reason | null {
  if (status !== "cancelled") return status === booking.status ? booking.reason : null;
  const isKnown = booking.status === "cancelled";
  // A cancellation of ours that is repeated keeps the reason it gave, unless that is of a read that did not know of it.
  if (observation.source === "cancel") return isKnown && booking.reason?.code !== BY_SUPPLIER ? booking.reason : null;
  if (isKnown) return booking.reason;
  const remarks = remarksOf(observation);
  return {
    code: BY_SUPPLIER,
    message: wasRestarted(booking) ? PERHAPS_BY_SUPPLIER : CERTAINLY_BY_SUPPLIER,
    details: remarks === null ? null : { remarks },
  };
}
