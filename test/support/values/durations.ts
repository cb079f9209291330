export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Durations in whole seconds: activities take their time, which is in them. */
export function inSeconds(durations: readonly number[]): number[] {
  return durations.map((ms) => Math.round(ms / SECOND));
}

/** Durations in whole minutes. */
export function inMinutes(durations: readonly number[]): number[] {
  return durations.map((ms) => Math.round(ms / MINUTE));
}

/** Durations in whole hours. */
export function inHours(durations: readonly number[]): number[] {
  return durations.map((ms) => Math.round(ms / HOUR));
}

/** Times between instants. */
export function pausesBetween(instants: readonly number[]): number[] {
  return instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
}
