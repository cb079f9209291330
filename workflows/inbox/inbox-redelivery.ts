import { patched, proxyActivities } from "@temporalio/workflow";
import type {
  InboxActivities,
  LateBooking,
  OrderActivities,
  UndecidedActivities,
} from "../../src/domain/activity-interfaces.ts";
import { ACTIVITY_RETRY_POLICY } from "../../src/domain/retry-policy.ts";

const SHORT = { startToCloseTimeout: "2 minutes", retry: ACTIVITY_RETRY_POLICY } as const;
const { ringDueEvents } = proxyActivities<InboxActivities>({
  ...SHORT,
  summary: "Ring again for events that have not been applied",
});
const { ringDueWalkins } = proxyActivities<InboxActivities>({
  ...SHORT,
  summary: "Ring again for walk-ins that have not been applied",
});
const { ringDueBatches } = proxyActivities<InboxActivities>({ ...SHORT, summary: "Ring again for open batches" });
const { removeUnboundBookings } = proxyActivities<InboxActivities>({
  ...SHORT,
  summary: "Remove requests that no workflow was started for",
});
const { noteUndecided } = proxyActivities<UndecidedActivities>({
  ...SHORT,
  summary: "Ask for a person about bookings that have not been decided for long",
});
const { syncOrder } = proxyActivities<OrderActivities>({
  startToCloseTimeout: "30 seconds",
  // Once: the event stays due, and one order that cannot be read must not hold up the others.
  retry: { maximumAttempts: 1 },
  summary: "Read the order of a booking that has ended: something was pushed late",
});

/** Runs of versions before do without. */
const NOTES_UNDECIDED = "notes-undecided";
const RINGS_WALKINS = "rings-walkins";

/** Rounds of one run; the next run goes on. */
const ROUNDS_MAX = 20;

/**
 * Rings again for every event of the inbox that nobody has applied, and applies those of bookings that have
 * ended. Started by the Schedule `inbox-redelivery`; its state is in the database.
 */
export async function inboxRedelivery(): Promise<{ rung: number; late: number }> {
  let rung = 0;
  let late = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const result = await ringDueEvents();
    rung += result.rung;
    late += result.late.length;
    await Promise.all(result.late.map(applyLate));
    if (!result.more) break;
  }
  if (patched(RINGS_WALKINS)) rung += await ringAllWalkins();
  await ringDueBatches();
  await removeUnboundBookings();
  if (patched(NOTES_UNDECIDED)) await noteUndecided();
  return { rung, late };
}

async function ringAllWalkins(): Promise<number> {
  let rung = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const result = await ringDueWalkins();
    rung += result.rung;
    if (!result.more) break;
  }
  return rung;
}

async function applyLate({ bookingId, acceptLagging }: LateBooking): Promise<void> {
  try {
    await syncOrder({ bookingId, reason: acceptLagging ? "lag-accepted" : "pushed" });
  } catch {
    // The activity's failure is in this history, and the event is rung for again.
  }
}
