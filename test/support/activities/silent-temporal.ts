import type { createBookingWatchActivities } from "../../../activities/booking/booking-watch-activities.ts";

type WatchDependencies = Parameters<typeof createBookingWatchActivities>[0];

/** Dependencies of a watch for which Temporal has lost nothing and lists nothing. */
export const SILENT_TEMPORAL = {
  hasForgotten: async () => false,
  endedBadlySince: async () => [],
  listRunning: async () => ({ bookings: [], next: null }),
  ring: async () => "not-running",
  acquireReadSlot: async () => undefined,
  againMs: 60_000,
  comparisonPauseMs: 0,
  comparisonGraceMs: 0,
} satisfies Partial<WatchDependencies>;
