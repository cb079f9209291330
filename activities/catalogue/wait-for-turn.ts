import { Context, heartbeat } from "@temporalio/activity";
import type { CatalogueDependencies } from "./dependencies.ts";

const HEARTBEAT_EVERY_MS = 10_000;

/**
 * Waits until the next read may be sent. With many workers, or a low rate, that takes longer than an activity may be
 * silent: meanwhile it says that it is alive, and `progress` as its last word.
 * @throws CancelledFailure when the worker is stopped: the next attempt goes on, so nobody has to wait for this one
 */
export async function waitForTurn(
  { acquireReadSlot }: Pick<CatalogueDependencies, "acquireReadSlot">,
  progress?: unknown,
): Promise<void> {
  const { cancelled, cancellationSignal } = Context.current();
  const timer = setInterval(() => heartbeat(progress), HEARTBEAT_EVERY_MS);
  try {
    await acquireReadSlot(cancellationSignal);
  } catch (error) {
    if (cancellationSignal.aborted) await cancelled;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
