import type { InboxActivities } from "../../src/domain/activity-interfaces.ts";
import { removeUnboundBookings } from "../../src/store/bookings/unbound-bookings.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { removeUnboundPasses } from "../../src/store/passes/take-pass-request.ts";
import { type RingBatchesDependencies, ringDueBatches } from "./ring-due-batches.ts";
import { type RingEventsDependencies, ringDueEvents } from "./ring-due-events.ts";
import { type RingWalkinsDependencies, ringDueWalkins } from "./ring-due-walkins.ts";

/** Dependencies of the inbox activities. */
export interface InboxDependencies extends RingEventsDependencies, RingBatchesDependencies, RingWalkinsDependencies {}

/** A booking that was asked for over the API and whose workflow was never started. */
const UNBOUND_MAX_AGE_MS = 3_600_000;

/** The activities of the inbox. */
export function createInboxActivities(deps: InboxDependencies): InboxActivities {
  return {
    ringDueEvents: () => ringDueEvents(deps),
    ringDueWalkins: () => ringDueWalkins(deps),
    ringDueBatches: () => ringDueBatches(deps),
    removeUnboundBookings: async () => {
      const olderThan = new Date((await databaseClock(deps.db)) - UNBOUND_MAX_AGE_MS);
      return (await removeUnboundBookings(deps.db, olderThan)) + (await removeUnboundPasses(deps.db, olderThan));
    },
  };
}
