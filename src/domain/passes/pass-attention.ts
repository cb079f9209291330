import type { AttentionCode, Notice } from "../booking/attention.ts";

interface NoticeWords {
  readonly message: string;
  readonly whatToDo: string;
}

/** Notices that a request for a pass can have, most urgent first, each with what to do about it. */
export const PASS_ATTENTION = {
  not_followed: {
    message: "Nobody follows this request: its workflow was ended in Temporal by force, or keeps failing.",
    whatToDo: "Reset its workflow; or terminate it, and start it again with `resolve` or `cancel`.",
  },
  stray_order: {
    message:
      "DragonPass holds a pass beside this request's own that was issued for it: an answer was lost, or was a refusal.",
    whatToDo: "Cancel the order named in the details at DragonPass, or keep it; then `resolve` the request as `noted`.",
  },
  outcome_unknown: {
    message: "Whether a pass was issued is not known: the answer was lost, or what was known of it.",
    whatToDo:
      "Ask DragonPass whether a request id or an order in the details is its own, and `resolve`; the look-ups go on once an hour.",
  },
  order_disputed: {
    message: "The database was put back, and another request has claimed this one's pass since.",
    whatToDo: "Ask DragonPass which passes of the user exist; `resolve` the request that has none as `noOrder`.",
  },
  order_not_found: {
    message: "DragonPass does not show the pass of this request.",
    whatToDo: "Ask DragonPass what became of it; `resolve` as `noOrder` if it is gone.",
  },
  undecided_too_long: {
    message: "There is neither a pass nor a refusal yet.",
    whatToDo:
      "See in the workflow's details what it waits for; operating.md, *Passes that are issued*, says what ends each wait.",
  },
} as const satisfies Partial<Record<AttentionCode, NoticeWords>>;

/** The notice for a code, in the shape of a request's `needsAttention`. */
export function passAttention(
  code: keyof typeof PASS_ATTENTION,
  details: Record<string, unknown> | null = null,
): Notice {
  const { message, whatToDo } = PASS_ATTENTION[code];
  return { code, message: `${message} ${whatToDo}`, details };
}
