import type { WorkflowHandle } from "@temporalio/client";
import { tsToMs } from "@temporalio/common/lib/time.js";
import type { temporal } from "@temporalio/proto";

/** Longer than a workflow task takes on a busy machine, and far shorter than the waits of a booking. */
const NEAR_MS = 1_000;

/**
 * The handle, except that nothing can be sent over it while a timer of the workflow is about to fire. The test
 * server refuses a workflow task that cancels a timer which fired meanwhile ("invalid history builder state for
 * action", temporalio/sdk-java#3088) and never gives it out again: the booking hangs. Between two skips its clock
 * goes on at its real pace, so a skip that lands just before a timer makes a test that hangs now and then.
 */
export function refuseNearTimers<Handle extends WorkflowHandle>(handle: Handle, now: () => Promise<number>): Handle {
  const refuse = async () => {
    const { events } = await handle.fetchHistory();
    const dueIn = Math.min(...pendingTimersDueAt(events ?? [])) - (await now());
    if (dueIn < NEAR_MS) throw new Error(`a timer is due in ${dueIn} ms: send at an instant that is further from it`);
  };
  const guarded =
    <Input extends unknown[], Output>(send: (...input: Input) => Promise<Output>) =>
    async (...input: Input): Promise<Output> => {
      await refuse();
      return await send.apply(handle, input);
    };
  return {
    ...handle,
    signal: guarded(handle.signal),
    cancel: guarded(handle.cancel),
    startUpdate: guarded(handle.startUpdate),
    executeUpdate: guarded(handle.executeUpdate),
  };
}

/** When each timer that has neither fired nor been cancelled is due, in epoch milliseconds. */
function pendingTimersDueAt(events: readonly temporal.api.history.v1.IHistoryEvent[]): number[] {
  const pending = new Map<string, number>();
  for (const { eventTime, timerStartedEventAttributes: started, ...ended } of events) {
    if (started?.timerId) pending.set(started.timerId, tsToMs(eventTime) + tsToMs(started.startToFireTimeout));
    const { timerId } = ended.timerFiredEventAttributes ?? ended.timerCanceledEventAttributes ?? {};
    if (timerId) pending.delete(timerId);
  }
  return [...pending.values()];
}
