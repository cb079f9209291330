import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { Booking } from "../../src/contract/booking.ts";
import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { describeBooking, type Waiting } from "../../src/domain/booking/booking-details.ts";
import { lostRequestIds } from "../../src/domain/booking/booking-state.ts";
import type { BookingEffects } from "../../src/domain/booking/carry-out.ts";
import {
  attributeText,
  changedSearchAttributes,
  searchAttributesOf,
} from "../../src/domain/booking/search-attributes.ts";
import { ACTIVITY_SUMMARIES, type ActivityName } from "../../src/domain/booking/step-words.ts";
import { ACTIVITY_RETRY_POLICY, ACTIVITY_START_TO_CLOSE_MS } from "../../src/domain/retry-policy.ts";

/** A cancellation ends the repetition, but never an activity whose request is on its way. */
const INTERRUPTIBLE = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED };

/** Unusual options of calls to activities. */
const OPTIONS: Partial<Record<ActivityName, ActivityOptions>> = {
  openBooking: INTERRUPTIBLE,
  checkAvailability: INTERRUPTIBLE,
  cancelOrder: INTERRUPTIBLE,
  checkIn: INTERRUPTIBLE,
  syncOrder: INTERRUPTIBLE,
  // Not without end: an order of the pass that cannot be read must not keep the booking from its own order.
  lookForStrayOrder: { retry: { ...ACTIVITY_RETRY_POLICY, maximumAttempts: 3 } },
};

/**
 * The effects of a booking's steps in the workflow that carries it.
 * @param isNewRunDue ends every wait
 */
export function createTemporalEffects(isNewRunDue: () => boolean): BookingEffects {
  const { workflowId, firstExecutionRunId, typedSearchAttributes } = workflowInfo();
  const shown = new Map(
    typedSearchAttributes
      .getAll()
      .map(({ key, value }) => [key.name, attributeText(value as string | boolean | Date)] as const),
  );
  let described: Waiting | null = null;
  const effects: BookingEffects = {
    workflowId,
    firstExecutionRunId,
    now: () => Date.now(),
    activitiesFor: (step) =>
      proxyActivities<OrderActivities>({
        startToCloseTimeout: ACTIVITY_START_TO_CLOSE_MS,
        retry: ACTIVITY_RETRY_POLICY,
        summary: ACTIVITY_SUMMARIES[step],
        ...OPTIONS[step],
      }),
    unlessWanted,
    unlessGivenUp,
    wait: async (ms, summary, isWoken) =>
      (await condition(() => isWoken() || isNewRunDue(), ms, { summary })) ? "woken" : "due",
    describe: (state, waiting) => {
      described = waiting;
      const { booking, notes } = state;
      setCurrentDetails(describeBooking(booking, waiting, notes, lostRequestIds(state)));
    },
    publish: (state, waiting) => {
      effects.describe(state, waiting);
      upsert(state.booking);
    },
    republish: (state) => {
      if (described !== null) effects.describe(state, described);
      upsert(state.booking);
    },
  };
  return effects;

  function upsert(booking: Booking): void {
    const changed = changedSearchAttributes(shown, searchAttributesOf(booking));
    if (changed.length === 0) return;
    upsertSearchAttributes(changed);
    for (const { key, value } of changed) shown.set(key.name, attributeText(value));
  }
}

async function unlessWanted<Result>(work: () => Promise<Result>, isOtherWanted: () => boolean): Promise<Result | null> {
  const scope = new CancellationScope({ cancellable: true });
  const pending = scope.run(work);
  const ended = pending.then(
    () => true,
    () => true,
  );
  // Not kept beyond the activity: a booking that lives for a year has thousands of them.
  const watching = new CancellationScope({ cancellable: true });
  const wanted = watching.run(() => condition(isOtherWanted)).catch(() => undefined);
  await Promise.race([ended, wanted]);
  watching.cancel();
  if (isOtherWanted()) scope.cancel();
  try {
    return await pending;
  } catch (error) {
    // A try that fails while something else waits is the last one: that is no failure of the booking.
    if (isCancellation(error) || (isOtherWanted() && isRepeatable(error))) return null;
    throw error;
  }
}

async function unlessGivenUp<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof ActivityFailure && error.retryState !== "NON_RETRYABLE_FAILURE";
}
