import { patched, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { BookingWatchActivities } from "../../src/domain/activity-interfaces.ts";
import { ACTIVITY_RETRY_POLICY } from "../../src/domain/retry-policy.ts";

const { lookForLosses } = proxyActivities<BookingWatchActivities>({
  startToCloseTimeout: "2 minutes",
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Ask whether Temporal has lost anything since the last run",
});
const { compareWithTemporal } = proxyActivities<BookingWatchActivities>({
  startToCloseTimeout: "10 minutes",
  heartbeatTimeout: "1 minute",
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Compare all open bookings with those that Temporal lists, once in a while",
});
const { followOverdue } = proxyActivities<BookingWatchActivities>({
  startToCloseTimeout: "2 minutes",
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Ask about bookings that should have been looked at, and restart those that nobody follows",
});

/** A run of the release before does not compare. */
const COMPARES = "compares-with-temporal";
/** Rounds of one run; the next run goes on. */
const ROUNDS_MAX = 20;

/**
 * Finds bookings that nobody follows any more, and starts them again from the database. Started by the Schedule
 * `booking-watch`; its state is in the database.
 */
export async function bookingWatch(): Promise<{ restarted: number; notFollowed: number; rung: number }> {
  const { workflowId, runId } = workflowInfo();
  const total = { restarted: 0, notFollowed: 0, rung: 0 };
  await lookForLosses({ workflowId, runId });
  await followAll(total);
  if (!patched(COMPARES)) return total;
  // Last: whoever is rung is not seen to fail before it has failed again.
  const { missing, rung } = await compareWithTemporal();
  total.rung = rung;
  if (missing > 0) await followAll(total);
  return total;
}

async function followAll(total: { restarted: number; notFollowed: number }): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { restarted, notFollowed, more } = await followOverdue();
    total.restarted += restarted;
    total.notFollowed += notFollowed;
    if (!more) break;
  }
}
