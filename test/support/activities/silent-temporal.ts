import { readAgain } from "../../../activities/booking/read-again.ts";
import { ringFor, watchedBookings } from "../../../activities/booking/watched-bookings.ts";
import { createWatchActivities, type WatchDependencies } from "../../../activities/watch/watch-activities.ts";
import type { Watched } from "../../../activities/watch/watched.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { BookingWatchActivities } from "../../../src/domain/activity-interfaces.ts";
import type { OrderStatusChanged, RingAnswer } from "../../../src/domain/inbox/order-status-changed.ts";
import type { ReadPace } from "../../../src/dragonpass/calls/read-pace.ts";

/** Temporal that has lost nothing, lists nothing and runs nothing, as the watch asks it about any kind. */
export const SILENT_CALLS = {
  endedBadlySince: async () => [],
  listRunning: async () => ({ listed: [], next: null }),
  ring: async () => "not-running",
} satisfies Omit<Watched<never>, "lines" | "table" | "follow">;

/** Times and losses of a watch for which Temporal is silent. */
export const SILENT_WATCH = {
  hasForgotten: async () => false,
  readAgain: async () => 0,
  againMs: 60_000,
  comparisonPauseMs: 0,
  comparisonGraceMs: 0,
} satisfies Omit<WatchDependencies, "db" | "log">;

type Calls = Omit<Watched<BookingId>, "lines" | "table" | "ring">;
interface BookingWatch extends Pick<WatchDependencies, "db" | "log">, Pick<Calls, "follow"> {
  readonly ring?: (bookingId: BookingId, event: OrderStatusChanged) => Promise<RingAnswer>;
  readonly acquireReadSlot?: ReadPace;
}

/** The watch over bookings, for which Temporal is silent where nothing else is said. */
export function watchOverBookings({
  ring = async () => "not-running",
  acquireReadSlot = async () => undefined,
  ...more
}: BookingWatch & Partial<WatchDependencies & Calls>): BookingWatchActivities {
  const calls = {
    ...SILENT_CALLS,
    ...more,
    ring: (id: BookingId, orderId: string | null) => ring(id, ringFor(orderId)),
  };
  const reads = { readAgain: () => readAgain({ db: more.db, ring, acquireReadSlot }) };
  return createWatchActivities({ ...SILENT_WATCH, ...reads, ...more }, [watchedBookings(calls)]);
}
