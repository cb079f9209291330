import type { Booking, HistoryEntry, NewReason } from "../../contract/booking.ts";
import type { Instant } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import { moreUrgent, type Notice, stillNeeded, withTimeNotice } from "./attention.ts";
import { type CancellationPolicy, cancellableUntilOf, isCancellable, isCancellableNow } from "./cancellation.ts";
import { mergeHistory } from "./history.ts";
import { type Place, placeOf } from "./place.ts";
import { revised } from "./revised.ts";

/** The booked resource, as DragonPass describes it: the facts that a booking shows and is judged by. */
interface ResourceFacts extends Place {
  /** As the clock can be worked out with it; null where that cannot be read. */
  readonly timezone: string | null;
  /** As DragonPass writes it. */
  readonly timezoneGiven: string | null;
  readonly policy: CancellationPolicy | null;
}

/** When a visit is: local time at the resource, and the instant of it; null where there is none, or it is not known. */
interface Visit {
  readonly prebookingDate: Booking["prebookingDate"];
  readonly visitAt: Instant | null;
}

/** The booking with what DragonPass says about the resource and the visit. The resource of a top-up is known only by then. */
export function withResource(
  booking: Booking,
  facts: ResourceFacts,
  { resourceId, prebookingDate, visitAt }: Visit & Pick<Booking, "resourceId">,
  nowMs: number,
): Booking {
  const known = { ...booking, resourceId, prebookingDate, ...placeOf(facts) };
  return revised(booking, inTimeZone(known, facts, visitAt), nowMs);
}

/** The booking with the time zone of its resource, which could not be read before; null for what still cannot be. */
export function withTimeZone(
  booking: Booking,
  facts: Pick<ResourceFacts, "timezone" | "timezoneGiven" | "policy">,
  visitAt: Instant | null,
  nowMs: number,
): Booking {
  const timed = inTimeZone(booking, facts, visitAt);
  return revised(booking, { ...timed, cancellable: isCancellable(timed, facts.policy, nowMs) }, nowMs);
}

function inTimeZone(
  booking: Booking,
  { timezone, timezoneGiven, policy }: Pick<ResourceFacts, "timezone" | "timezoneGiven" | "policy">,
  visitAt: Instant | null,
): Booking {
  const timed = { ...booking, timezone, visitAt, cancellableUntil: cancellableUntilOf(visitAt, policy) };
  return { ...timed, needsAttention: withTimeNotice(booking.needsAttention, timed, timezoneGiven) };
}

/** The booking ended without an order, or by the clock. */
export function withEnding(
  booking: Booking,
  ending: {
    readonly status: "unavailable" | "rejected" | "cancelled" | "unused";
    readonly source: HistoryEntry["source"];
    readonly reason: NewReason | null;
    readonly nowMs: number;
  },
): Booking {
  const { status, source, reason, nowMs } = ending;
  const entry = { at: instantOf(nowMs), status, supplierStatus: booking.supplierStatus, source, remarks: null };
  const history = mergeHistory(booking.history, [entry]);
  const ended: Booking = { ...booking, status, reason, cancellable: false, history };
  return revised(booking, { ...ended, needsAttention: withTimeNotice(stillNeeded(ended, "ending"), ended) }, nowMs);
}

/** The booking with the reason for what it is. */
export function withReason(booking: Booking, reason: NewReason, nowMs: number): Booking {
  return revised(booking, { ...booking, reason }, nowMs);
}

/** The booking with a notice for a person, unless it shows a more urgent one. */
export function withAttention(booking: Booking, notice: Notice, nowMs: number): Booking {
  return revised(booking, { ...booking, needsAttention: moreUrgent(booking.needsAttention, notice) }, nowMs);
}

/** The booking with what it waits for, and since when somebody has wanted it cancelled. */
export function withWaits(
  booking: Booking,
  waits: Partial<Pick<Booking, "waitsFor" | "cancelRequestedAt">>,
  nowMs: number,
): Booking {
  return revised(booking, { ...booking, ...waits }, nowMs);
}

/** The booking without anything that a person has to look at. */
export function withoutAttention(booking: Booking, nowMs: number): Booking {
  return revised(booking, { ...booking, needsAttention: null }, nowMs);
}

/** The booking with one more entry in its history. */
export function withHistoryEntry(booking: Booking, entry: HistoryEntry, nowMs: number): Booking {
  return withHistory(booking, mergeHistory(booking.history, [entry]), nowMs);
}

/** The booking with this history. */
export function withHistory(booking: Booking, history: HistoryEntry[], nowMs: number): Booking {
  return revised(booking, { ...booking, history }, nowMs);
}

/** The booking as it is at this instant: what depends on the clock is worked out again. */
export function asOf(booking: Booking, nowMs: number): Booking {
  return booking.cancellable && !isCancellableNow(booking, nowMs) ? { ...booking, cancellable: false } : booking;
}
