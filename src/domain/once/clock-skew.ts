/** How far DragonPass's clock may be from ours. */
export const CLOCK_SKEW_MS = 120_000;
