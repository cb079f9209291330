/** Outcome code of an attempt whose answer was lost and whose order was never found. */
export const NEVER_SHOWED = "never-showed";
