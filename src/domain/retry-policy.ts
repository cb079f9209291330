/**
 * How every activity is repeated: without end, since a booking must not be given up because DragonPass
 * or the database was away. What must not be repeated is a value, or an error marked non-retryable.
 * Set explicitly also where it is Temporal's default. A wait that the supplier asked for replaces the pause.
 */
export const ACTIVITY_RETRY_POLICY = {
  initialInterval: 1_000,
  backoffCoefficient: 2,
  maximumInterval: 60_000,
} as const;

/** An activity makes a few requests of 10 seconds each at most; longer than this it has hung. */
export const ACTIVITY_START_TO_CLOSE_MS = 30_000;

/**
 * A bulk read says that it is alive before each request and after it, and every ten seconds while it waits for its turn;
 * one request takes ten at most. One that is silent for longer is taken for dead, and another goes on where it was.
 */
export const BULK_HEARTBEAT_TIMEOUT = "30 seconds";
