import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import { asksForTheSame, type OrderCriteria } from "../../src/domain/booking/order-matching.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { isTopUp, type OpenedRequest } from "../../src/domain/booking/top-up.ts";
import { bookingSubject, ORDER_KIND } from "../../src/domain/once/subject.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import type { Claimable, Effect } from "../once/effect.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { findUnclaimedOrders, isAsAskedFor } from "./look-up-order.ts";
import { programOf } from "./pass-of-request.ts";
import { publishOrder } from "./publish-order.ts";
import { isRecognised } from "./recognise-order.ts";
import { findOpened, syncOrder } from "./sync-order.ts";
import { applyWaitingEvents } from "./waiting-events.ts";

/** An order that was made, or found, for a booking. */
export interface FoundOrder {
  readonly order: SupplierOrder;
  /** Taken before the request that showed the order. */
  readonly readNumber: number;
}

/** The order of a booking: how it is found, claimed and published. */
type ClaimableOrder = Claimable<FoundOrder, OrderCriteria, Booking>;

/** The order of a booking, as it is asked for. */
export interface OrderEffect extends Effect<FoundOrder, OrderCriteria, Booking> {
  isRequestLost(): Promise<boolean>;
}

/** The order of a booking, to look for and to claim. */
export function orderOfBooking(deps: OrderDependencies, bookingId: BookingId): ClaimableOrder {
  return {
    subject: bookingSubject(bookingId),
    thingKind: ORDER_KIND,
    logFields: { bookingId },
    idOf: ({ order }) => order.orderId,
    asksForTheSame,
    findCandidates: async (attempt, { anyTime } = { anyTime: false }) => {
      const readNumber = await startRead(deps.db, bookingId);
      return (await findUnclaimedOrders(deps, attempt, anyTime)).map((order) => ({ order, readNumber }));
    },
    isRecognised: async (attempt, { order }) =>
      (await isAsAskedFor(deps, attempt, order)) && (await isRecognised(deps.db, attempt, order)),
    publish: async ({ order, readNumber }) => {
      // The events that wait are left to the read below: a creation's answer may be older than they are.
      const snapshot = { bookingId, order, readNumber, source: "create", events: [], acceptLagging: true } as const;
      await publishOrder(deps.db, { ...snapshot, timings: deps.timings });
      return await applyWaitingEvents(deps, bookingId, order.orderId as OrderId);
    },
    publishClaimed: async (orderId) => {
      let { booking } = await findOpened(deps, bookingId);
      if (booking.orderId === null) ({ booking } = await syncOrder(deps, { bookingId, reason: "claimed" }));
      return booking.orderId === null ? null : await applyWaitingEvents(deps, bookingId, orderId as OrderId);
    },
  };
}

/** Whether an order is of the pass and resource that were asked for, and a top-up where one was, as far as it says. */
function mayBeOf({ passId, resourceId, isTopUp }: SupplierOrder, criteria: OrderCriteria): boolean {
  const { pass, resourceId: asked, topUpOf } = criteria;
  const isOfKind = isTopUp === null || isTopUp === (topUpOf !== undefined);
  return isOfKind && (passId === null || passId === pass.id) && (resourceId === null || resourceId === asked);
}

/** Whether a top-up does not know any more, or not yet, which order has the eSIM. */
function isOrderLost(request: OpenedRequest): boolean {
  return isTopUp(request) && request.topUpOrderId === undefined;
}

/** The order of a booking, to be made at DragonPass: its prebooking token is good for one order. */
export function orderEffect(deps: OrderDependencies, request: OpenedRequest): OrderEffect {
  const { bookingId, module, pass, guest, topUpOrderId } = request;
  return {
    ...orderOfBooking(deps, bookingId),
    isRequestLost: async () => isOrderLost(request) || (await findBooking(deps.db, bookingId))?.request === null,
    send: async ({ fence, requestId, criteria }) => {
      if (fence === null) throw new TypeError("an order is only made with a prebooking token");
      const readNumber = await startRead(deps.db, bookingId);
      const programId = programOf(deps, request);
      if (isOrderLost(request)) throw new TypeError("a top-up is only made to an order that is known");
      const asked = { programId, module, pass, prebookingToken: fence.token, guest, requestId };
      const outcome = await deps.dragonpass.createOrder({ ...asked, ...(topUpOrderId && { topUpOrderId }) });
      if (outcome.kind !== "ok") return outcome;
      // Somebody else's answer, perhaps of a cache on the way: whether ours was made is looked up.
      if (!mayBeOf(outcome.value, criteria)) {
        deps.log.warn({ bookingId, code: "supplier_unreadable" }, "the answer to a creation is about another order");
        return { kind: "unknown", reason: "unreadable", httpStatus: null, supplierCode: null, sent: true };
      }
      return { kind: "ok", value: { order: outcome.value, readNumber } };
    },
    isFenceRefused: (supplierCode) => supplierCode === SUPPLIER_CODES.prebookingTokenInvalid,
    underLock: async <Result>(work: Parameters<Effect<FoundOrder, OrderCriteria, Booking>["underLock"]>[0]) => {
      let result: { readonly of: Result } | null = null;
      await changeBooking(deps.db, bookingId, async ({ booking }, trx) => {
        result = { of: (await work(trx, isEnded(booking.status))) as Result };
        return null;
      });
      if (result === null) throw new TypeError("the booking was not locked");
      return (result as { readonly of: Result }).of;
    },
  };
}
