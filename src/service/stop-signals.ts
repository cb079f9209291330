/** The signals by which a person or a service manager asks this process to end. */
interface StopSignals {
  /** The first SIGTERM or SIGINT. */
  readonly first: Promise<NodeJS.Signals>;
}

/** Later than this, a further Ctrl-C is a person who does not want to wait, not the echo of the first one. */
const FORCE_AFTER_MS = 1_000;
/** As shells say it of a process that SIGINT has ended. */
const FORCED_EXIT_CODE = 130;

/**
 * Watches for SIGTERM and SIGINT until the process ends. One request to stop often comes twice: npm forwards the signal
 * that its process group has got as well, and a service manager repeats it. So what comes after the first is ignored,
 * but for a SIGINT a second or more later, which ends the process at once; `onForced` is told before.
 */
export function watchStopSignals(onForced: () => void = () => undefined): StopSignals {
  let firstAt: number | null = null;
  const first = new Promise<NodeJS.Signals>((resolve) => {
    const receive = (signal: NodeJS.Signals) => {
      firstAt ??= performance.now();
      resolve(signal);
      if (signal !== "SIGINT" || performance.now() - firstAt < FORCE_AFTER_MS) return;
      onForced();
      process.exit(FORCED_EXIT_CODE);
    };
    for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, receive);
  });
  return { first };
}
