/** Outcomes of a push whose token was good, with what each means. */
export const PUSH_OUTCOMES = {
  stored: "it is new, and was stored",
  repeated: "it had come before",
  unhandled: "it is of a type that is only kept",
  foreign_program: "it is about a program that is not configured",
  invalid: "what identifies it is missing or wrong: 400",
  not_stored: "the inbox could not be written: 503, and DragonPass sends it again",
} as const;
export type PushOutcome = keyof typeof PUSH_OUTCOMES;

/** Outcomes of a ring at the workflow of a booking, or of a batch, with what each means. */
export const RING_OUTCOMES = {
  rung: "the workflow was told",
  not_running: "the workflow has ended, or was never started",
  unavailable: "Temporal did not answer; the sweep rings again",
  refused: "Temporal answered, and refused this very ring; the sweep rings again",
  known: "the booking's history has this very change already",
  coalesced: "another ring at the same workflow was waiting, and stands for this one too",
  dropped: "too many deliveries were on their way; the sweep rings again",
  unclaimed: "no booking owns the order, and none of its pass is waiting for one",
} as const;
export type RingOutcome = keyof typeof RING_OUTCOMES;

/** Outcomes of a push whose token had come before with another body, with what each means. */
export const REUSE_OUTCOMES = {
  allowed: "it was taken all the same, as `PUSH_TOKEN_REUSE=allow` says",
  refused: "it was refused: 401",
} as const;
export type ReuseOutcome = keyof typeof REUSE_OUTCOMES;
