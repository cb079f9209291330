import type { Logger } from "../log/log.ts";
import { watchStopSignals } from "./stop-signals.ts";

/** Everything has to be closed within this; then the process ends all the same. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * Runs until SIGTERM or SIGINT, or until a part fails, and stops then: no new requests, running activities
 * finish, connections close. Further signals do not cut that off, but for a later SIGINT. The exit code is 1 after a
 * failure.
 */
export async function runUntilStopped(
  service: { readonly failed?: Promise<never>; stop(): Promise<void> },
  log: Logger,
): Promise<void> {
  const { first } = watchStopSignals(() =>
    log.fatal({ signal: "SIGINT" }, "stopped by force; acknowledged pushes are stored"),
  );
  try {
    log.info({ signal: await Promise.race([first, ...(service.failed ? [service.failed] : [])]) }, "stopping");
  } catch (error) {
    process.exitCode = 1;
    log.fatal({ err: error }, "a component failed; stopping");
  }
  const giveUp = setTimeout(() => {
    log.fatal({}, "could not close everything within 30 seconds; acknowledged pushes are stored");
    process.exit(1);
  }, STOP_TIMEOUT_MS);
  giveUp.unref();
  try {
    await service.stop();
    log.info({}, "stopped");
  } catch (error) {
    process.exitCode = 1;
    log.error({ err: error }, "could not stop everything cleanly");
  }
}
