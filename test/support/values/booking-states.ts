import fc from "fast-check";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus, OrderId } from "../../../src/contract/vocabulary.ts";
import type { Reservation } from "../../../src/domain/activity-interfaces.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { type BookingState, newBookingState, type Stage } from "../../../src/domain/booking/booking-state.ts";
import { type FollowUpState, newFollowUp } from "../../../src/domain/booking/follow-up-state.ts";
import { isEnded } from "../../../src/domain/booking/order-status.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import { MINUTE_MS, NOON_MS, orderedBooking, sampleBooking } from "./domain-values.ts";

/** A request; the rules do not look into it. */
export const REQUEST = { bookingId: "b1", autoCancelPending: false } as PrebookingRequest;
export const RESERVATION: Reservation = { prebookingToken: "token", validUntil: NOON_MS + 10 * MINUTE_MS };
const STAGES = {
  reserving: { pause: null },
  reserved: { reservation: RESERVATION },
  unsettled: { lookUps: 0, lastLookUp: null, personAsked: false },
};
const ORDER_TO_MAKE = { request: REQUEST, restarts: { passBusy: 0, reservationSpent: 0 } };

/** A booking whose request is about to be judged, at noon, with what the test is about. */
export function openingState(fields: Partial<BookingState> = {}): BookingState {
  return { ...newBookingState(REQUEST, "b1", NOON_MS), booking: sampleBooking(), ...fields };
}

/** A booking that has no order yet, in this stage. */
export function orderingState(
  stage: { readonly kind: keyof typeof STAGES } & Partial<Extract<Stage, { request: unknown }>>,
  fields: Partial<BookingState> = {},
): BookingState {
  return openingState({ stage: { ...ORDER_TO_MAKE, ...STAGES[stage.kind], ...stage } as Stage, ...fields });
}

/** A booking whose order was made at noon. */
export function followingState(
  booking: Partial<Booking> = {},
  followUp: Partial<FollowUpState> = {},
  fields: Partial<BookingState> = {},
): BookingState {
  return openingState({
    stage: { kind: "following" },
    booking: orderedBooking(booking),
    followUp: { ...newFollowUp(NOON_MS, []), ...followUp },
    ...fields,
  });
}

const instants = fc.integer({ min: -20_000, max: 20_000 }).map((minutes) => NOON_MS + minutes * MINUTE_MS);
const maybeInstants = fc.option(instants.map(instantOf));
const statuses = fc.constantFrom<BookingStatus>(
  ...(["requested", "pending", "confirmed", "used", "cancelled", "unused", "unavailable", "rejected"] as const),
);

/** Any booking, also one that never was. */
export const bookings: fc.Arbitrary<Booking> = fc
  .record({
    status: statuses,
    supplierStatus: fc.constantFrom(null, 0, 1, 2, 3, 5),
    orderId: fc.constantFrom(null, "DP1" as OrderId),
    visitAt: maybeInstants,
    cancellableUntil: maybeInstants,
    cancellable: fc.boolean(),
    needsAttention: fc.constantFrom(null, attention("outcome_unknown")),
  })
  .map((fields) => sampleBooking(fields));

const restarts = fc.record({ passBusy: fc.nat({ max: 9 }), reservationSpent: fc.nat({ max: 9 }) });
const pauses = fc.option(
  fc.record({
    reason: fc.constantFrom("pass-busy" as const, "reservation-spent" as const),
    until: instants,
    atTheLatest: instants,
  }),
);
const request = fc.constant(REQUEST);
const stages: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ kind: fc.constant("opening" as const), argument: request, mustOpen: fc.boolean() }),
  fc.record({ kind: fc.constant("reserving" as const), request, restarts, pause: pauses }),
  fc.record({ kind: fc.constant("reserved" as const), request, restarts, reservation: fc.constant(RESERVATION) }),
  fc.record({
    kind: fc.constant("unsettled" as const),
    request,
    restarts,
    lookUps: fc.nat({ max: 9 }),
    lastLookUp: fc.option(fc.record({ at: instants, since: instants })),
    personAsked: fc.boolean(),
  }),
  fc.constant({ kind: "following" as const }),
  fc.constant({ kind: "over" as const }),
);
const followUps: fc.Arbitrary<FollowUpState> = fc.record({
  orderKnownAt: instants,
  lastReadAt: instants,
  reconciles: fc.nat({ max: 2_000 }),
  lagRepeats: fc.nat({ max: 4 }),
  lagAt: fc.option(instants),
  strayLookUpsAt: fc.uniqueArray(instants, { maxLength: 3 }),
  mayHaveStray: fc.boolean(),
  strayLookUpDue: fc.boolean(),
  visitReadFor: maybeInstants,
  deadlineReadFor: maybeInstants,
  unusedTriedAt: fc.option(instants),
  usedSeenAt: fc.option(instants),
  isFinished: fc.boolean(),
  pendingAttentionAsked: fc.boolean(),
  autoCancelTriedFor: maybeInstants,
});

/** Any state, also one that no story leads to; but what is followed is an order, and what is opened has not ended. */
export const bookingStates: fc.Arbitrary<BookingState> = fc
  .record({
    booking: bookings,
    stage: stages,
    followUp: followUps,
    autoCancelPending: fc.boolean(),
    rung: fc.boolean(),
    cancellation: fc.option(
      fc.record({
        from: fc.constantFrom("caller" as const, "temporal" as const, "automatic" as const),
        foundUnsettled: fc.boolean(),
      }),
    ),
    reads: fc.constantFrom({ asked: 0, underWay: 0, done: 0 }, { asked: 2, underWay: 1, done: 1 }),
    checkIn: fc.record({
      isWanted: fc.boolean(),
      asked: fc.constant(1),
      answered: fc.constant(0),
      refusal: fc.constant(null),
    }),
    resolving: fc.constantFrom(null, { outcome: "noOrder" as const }),
    waitedUntil: fc.oneof(fc.constant(0), instants),
  })
  .map(({ booking, ...fields }) => {
    const orderId = fields.stage.kind === "following" ? ("DP1" as OrderId) : booking.orderId;
    const status = fields.stage.kind === "opening" && isEnded(booking.status) ? "requested" : booking.status;
    return openingState({ ...fields, booking: { ...booking, orderId, status } });
  });
