/** How far DragonPass's clock may be from where its answers put it, or from the database's where they say nothing. */
export const CLOCK_SKEW_MS = 120_000;

/** From here on a person looks at what is decided by a clock. */
export const CLOCKS_DIFFER_MS = 60_000;
