import fc from "fast-check";
import type { Booking } from "../../../src/contract/booking.ts";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import type {
  CancelOrderResult,
  CheckAvailabilityResult,
  CheckInResult,
  CreateOrderResult,
  OpenBookingResult,
  ResolveOrderResult,
  SyncOrderResult,
} from "../../../src/domain/activity-interfaces.ts";
import type { BookingState } from "../../../src/domain/booking/booking-state.ts";
import { refused } from "../../../src/domain/booking/check-in.ts";
import { isEnded } from "../../../src/domain/booking/order-status.ts";
import type { ActivityStep, Outcome } from "../../../src/domain/booking/step.ts";
import { SYNC_REASONS } from "../../../src/domain/booking/sync-reason.ts";
import { DEFAULT_TIMINGS } from "../../../src/domain/booking/timings.ts";
import { bookings, REQUEST } from "./booking-states.ts";
import { MINUTE_MS, NOON_MS } from "./domain-values.ts";

const ordered = bookings.map(
  (booking): Booking => ({
    ...booking,
    orderId: "DP1" as OrderId,
    status: booking.status === "requested" ? "pending" : booking.status,
  }),
);
const ended = bookings.map(
  (booking): Booking => ({ ...booking, status: isEnded(booking.status) ? booking.status : "cancelled" }),
);
const over = ended.map((booking) => ({ kind: "over" as const, booking }));
const unsettled = fc
  .tuple(fc.constantFrom("claimed" as const, "unsettled" as const), fc.nat({ max: 100 }))
  .map(([kind, minutes]) => ({ kind, since: NOON_MS - minutes * MINUTE_MS }));

/** Any answers of the activities, as they promise them: which of them comes when is up to them. */
export const stepAnswers = fc.record({
  openBooking: fc.infiniteStream<OpenBookingResult | null>(
    fc.oneof(
      bookings.map((booking) => ({ kind: "open" as const, booking, request: REQUEST, timings: DEFAULT_TIMINGS })),
      bookings.map((booking) => ({ kind: "over" as const, booking })),
      fc.constant(null),
    ),
  ),
  checkAvailability: fc.infiniteStream<CheckAvailabilityResult | null>(
    fc.oneof(
      ...[over, unsettled],
      fc.uuid().map((prebookingToken) => ({
        kind: "reserved" as const,
        reservation: { prebookingToken, validUntil: NOON_MS },
      })),
      fc.constant({ kind: "pass-busy" as const, until: NOON_MS + MINUTE_MS }),
      fc.constant(null),
    ),
  ),
  createOrder: fc.infiniteStream<CreateOrderResult>(
    fc.oneof(
      ...[over, unsettled],
      fc.constant({ kind: "reserve-again" as const }),
      ordered.map((booking) => ({ kind: "ordered" as const, booking, outcomeWasUnknown: booking.cancellable })),
    ),
  ),
  cancelOrder: fc.infiniteStream<CancelOrderResult>(
    fc.oneof(
      unsettled,
      ended.map((booking) => ({ kind: "cancelled" as const, booking })),
      ordered.map((booking) => ({
        kind: "refused" as const,
        booking,
        code: "booking_final" as const,
        message: "late",
      })),
      ordered.map((booking) => ({ kind: "not-needed" as const, booking })),
      fc.constant({ kind: "never-opened" as const }),
    ),
  ),
  resolveOrder: fc.infiniteStream<ResolveOrderResult>(
    fc.oneof(
      fc.constant({ kind: "refused" as const, code: "nothing_to_resolve" as const, message: "nothing" }),
      ordered.map((booking) => ({ kind: "ordered" as const, booking, outcomeWasUnknown: true })),
      bookings.map((booking) => ({
        kind: "released" as const,
        booking: { ...booking, orderId: null, status: "requested" as const },
      })),
      ended.map((booking) => ({ kind: "ended" as const, booking: { ...booking, orderId: "DP1" as OrderId } })),
    ),
  ),
  checkIn: fc.infiniteStream<CheckInResult | null>(
    fc.oneof(
      fc.constant(null),
      fc.record({ kind: fc.constant("checked-in" as const), booking: ordered }),
      fc
        .record({ kind: fc.constant("refused" as const), booking: ordered })
        .map((one) => ({ ...one, ...refused("No.") })),
    ),
  ),
  syncOrder: fc.infiniteStream<SyncOrderResult>(fc.record({ booking: ordered, lagging: fc.boolean() })),
  /** Whether a read shows the order at another date than before. */
  isMoved: fc.infiniteStream(fc.boolean()),
  /** Null: the activity has failed for good. */
  bookings: fc.infiniteStream(fc.option(ordered)),
});

type Answers = typeof stepAnswers extends fc.Arbitrary<infer Given> ? Given : never;

/** How a step ends: the next answer that is possible in this state. */
export function outcomeOf(step: ActivityStep, state: BookingState, answers: Answers): Outcome {
  const { booking, cancellation } = state;
  switch (step.kind) {
    case "openBooking": {
      const result = firstOf(answers.openBooking, (one) => one !== null || (cancellation !== null && !step.mustOpen));
      return { kind: step.kind, step, result };
    }
    case "checkAvailability": {
      const result = firstOf(answers.checkAvailability, (one) => one !== null || cancellation !== null);
      return { kind: step.kind, step, result };
    }
    case "createOrder":
      return { kind: step.kind, step, result: firstOf(answers.createOrder) };
    case "lookUpOrder":
      return { kind: step.kind, step, result: firstOf(answers.createOrder) };
    case "noteUnknownOutcome": {
      const needsAttention = firstOf(answers.bookings)?.needsAttention ?? null;
      return { kind: step.kind, step, result: { ...booking, needsAttention } };
    }
    case "cancelOrder": {
      const result = firstOf(answers.cancelOrder, ({ kind }) => {
        if (kind === "not-needed") return step.from === "automatic";
        return booking.orderId === null || (kind !== "claimed" && kind !== "unsettled" && kind !== "never-opened");
      });
      if (result.kind !== "cancelled") return { kind: step.kind, step, result };
      const orderId = booking.orderId ?? result.booking.orderId;
      return { kind: step.kind, step, result: { ...result, booking: { ...result.booking, orderId } } };
    }
    case "checkIn":
      return {
        kind: step.kind,
        step,
        result: firstOf(answers.checkIn, (one) => one !== null || cancellation !== null),
      };
    case "syncOrder": {
      const result = firstOf(answers.syncOrder, ({ lagging }) => !lagging || !SYNC_REASONS[step.reason].acceptLagging);
      if (firstOf(answers.isMoved)) return { kind: step.kind, step, result };
      const { visitAt, cancellableUntil } = booking;
      return {
        kind: step.kind,
        step,
        result: { ...result, booking: { ...result.booking, visitAt, cancellableUntil } },
      };
    }
    case "resolveOrder":
      return { kind: step.kind, step, result: firstOf(answers.resolveOrder, (one) => isPossible(one, state)) };
    case "lookForStrayOrder":
      return { kind: step.kind, step, result: firstOf(answers.bookings) };
  }
}

/** Only a booking without an order may have one from now on, or do without. */
function isPossible({ kind }: ResolveOrderResult, { booking }: BookingState): boolean {
  return kind === "refused" || (kind === "ended") === (booking.orderId !== null);
}

function firstOf<Answer>(stream: fc.Stream<Answer>, isPossible: (answer: Answer) => boolean = () => true): Answer {
  // Not `for … of`, which closes the stream.
  for (let next = stream.next(); ; next = stream.next()) {
    if (next.done) throw new Error("the answers never end");
    if (isPossible(next.value)) return next.value;
  }
}
