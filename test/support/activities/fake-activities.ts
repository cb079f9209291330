import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { requestedBooking } from "../../../src/domain/booking/new-booking.ts";
import { isOpen } from "../../../src/domain/booking/order-status.ts";
import { SYNC_REASONS, type SyncEffect } from "../../../src/domain/booking/sync-reason.ts";
import { DEFAULT_TIMINGS, type Timings } from "../../../src/domain/booking/timings.ts";
import { instantOf } from "../../../src/domain/instant.ts";

const HOUR = 3_600_000;

/** One call of an activity. */
interface RecordedCall {
  readonly activity: keyof OrderActivities;
  /** The workflow's time when it was asked for, in epoch milliseconds. */
  readonly at: number;
  readonly input: unknown;
}

/** Answers of the fake activities unless a test says otherwise. */
export interface FakeLife {
  /** Status of the order when it is made. */
  readonly firstStatus?: "pending" | "confirmed";
  /** Milliseconds from the start to the visit; null for an order without a date. */
  readonly visitIn?: number | null;
  /** Hours before the visit until which it can be cancelled; null where there is no policy. */
  readonly cancelBeforeHours?: number | null;
  /** Other times than in production. */
  readonly timings?: Partial<Timings>;
  /** Activities that answer in another way than usual. */
  readonly answers?: (fakes: Fakes, usual: OrderActivities) => Partial<OrderActivities>;
}

/** Activities of one booking that remember their calls. `booking` is what the next one shows. */
export interface Fakes {
  readonly activities: OrderActivities;
  readonly calls: RecordedCall[];
  /** The stored booking, as it would be published. */
  readonly booking: Booking;
  /** Changes what DragonPass shows. */
  change(fields: Partial<Booking>): Booking;
}

/**
 * A plain set of activities: one order is made at once, and every read shows `booking`. `clock` is the workflow's:
 * on a server that skips time it is far ahead of this process's.
 */
export function createFakes(clock: () => Promise<number>, life: FakeLife = {}): Fakes {
  const { firstStatus = "confirmed", visitIn = 30 * 24 * HOUR, cancelBeforeHours = 24 } = life;
  const calls: RecordedCall[] = [];
  let booking: Booking | null = null;
  const stored = (): Booking => {
    if (booking === null) throw new Error("the booking is opened first");
    return booking;
  };
  const change = (fields: Partial<Booking>): Booking => {
    booking = { ...stored(), ...fields, revision: stored().revision + 1 };
    return booking;
  };

  const usual: OrderActivities = {
    openBooking: async ({ request: argument }) => {
      const request = argument as PrebookingRequest;
      const now = await clock();
      const visitAt = visitIn === null ? null : now + visitIn;
      booking = {
        ...requestedBooking(request, "1888000000000001" as ProgramId, now),
        visitAt: visitAt === null ? null : instantOf(visitAt),
        cancellableUntil:
          visitAt === null || cancelBeforeHours === null ? null : instantOf(visitAt - cancelBeforeHours * HOUR),
      };
      return { kind: "open", booking, request, timings: { ...DEFAULT_TIMINGS, ...life.timings } };
    },
    checkAvailability: async () => ({
      kind: "reserved",
      reservation: { prebookingToken: "token", validUntil: (await clock()) + 600_000 },
    }),
    createOrder: async () => ({
      kind: "ordered",
      booking: change({ orderId: "DP1" as OrderId, status: firstStatus, supplierStatus: 0, cancellable: true }),
      outcomeWasUnknown: false,
    }),
    syncOrder: async ({ reason }) => {
      const { endAsUnused, pendingTooLong }: SyncEffect = SYNC_REASONS[reason];
      if (pendingTooLong && stored().status === "pending") change({ needsAttention: attention("pending_too_long") });
      if (endAsUnused && isOpen(stored().status)) change({ status: "unused" });
      return { booking: stored(), lagging: false };
    },
    cancelOrder: async () => ({ kind: "cancelled", booking: change({ status: "cancelled", cancellable: false }) }),
    checkIn: async () => ({ kind: "checked-in", booking: change({ checkedInAt: instantOf(await clock()) }) }),
    noteUnknownOutcome: async () => change({ needsAttention: attention("outcome_unknown") }),
    resolveOrder: async () => ({ kind: "refused", code: "nothing_to_resolve", message: "Nothing is lost." }),
    takeNote: async () => (stored().needsAttention === null ? null : change({ needsAttention: null })),
    rememberCancellation: async () => booking,
    lookForStrayOrder: async () => stored(),
  };

  const fakes: Fakes = {
    activities: usual,
    calls,
    get booking() {
      return stored();
    },
    change,
  };
  const answering = { ...usual, ...life.answers?.(fakes, usual) };
  return Object.assign(fakes, { activities: recording(answering, calls, clock) });
}

/** Names of the activities that have been called, in order. */
export function namesOf(calls: readonly RecordedCall[]): string[] {
  return calls.map(({ activity }) => activity);
}

function recording(activities: OrderActivities, calls: RecordedCall[], clock: () => Promise<number>): OrderActivities {
  const recorded = Object.entries(activities).map(([name, activity]: [string, (input: never) => unknown]) => [
    name,
    async (input: never) => {
      calls.push({ activity: name as keyof OrderActivities, at: await clock(), input });
      return await activity(input);
    },
  ]);
  return Object.fromEntries(recorded) as OrderActivities;
}
