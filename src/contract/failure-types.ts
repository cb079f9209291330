import type { WhoActs } from "./error-codes.ts";

/** Everything that is said of a type of failure. */
export interface FailureTypeRow {
  meaning: string;
  /** Whether Temporal repeats the activity or update that fails with it. */
  repeated: boolean;
  whoActs: WhoActs;
  whatToDo: string;
}

/** Every type of a failed activity or update, as Temporal's tools show it. */
export const FAILURE_TYPES = {
  supplier_timeout: supplier("DragonPass did not answer completely in time.", "dragonpass"),
  supplier_unreachable: supplier(
    "No connection to DragonPass was made, or it failed.",
    "operator",
    "Check network, DNS and `DRAGONPASS_BASE_URL` if it lasts.",
  ),
  supplier_unavailable: supplier("DragonPass, or its token endpoint, answers with an error of its own.", "dragonpass"),
  supplier_unreadable: supplier(
    "DragonPass's answer cannot be read, or contradicts itself.",
    "dragonpass",
    "If it lasts, compare the answer with DragonPass's documentation.",
  ),
  supplier_throttled: supplier(
    "DragonPass asked us to slow down; nothing was done.",
    "operator",
    "Lower `DRAGONPASS_RATE_PER_SECOND` if it lasts.",
  ),
  supplier_unauthenticated: supplier(
    "DragonPass did not accept our credentials; nothing was done.",
    "operator",
    "Check issuer, key and algorithm with DragonPass.",
  ),
  supplier_refused: supplier(
    "DragonPass refused a read.",
    "operator",
    "Look its code up below; it is in the message of the failure.",
  ),
  supplier_aborted: supplier("The call was given up on our side.", "nobody"),
  supplier_read_lags: supplier(
    "DragonPass has cancelled the order and does not show it yet.",
    "dragonpass",
    "Nothing at once: the order is read until it shows. If it lasts, ask DragonPass.",
  ),
  supplier_order_not_found: supplier(
    "DragonPass does not know an order that is to be cancelled.",
    "dragonpass",
    "If it lasts, ask DragonPass what became of the order.",
  ),
  supplier_outcome_unknown: supplier(
    "Whether DragonPass cancelled the order is not known.",
    "nobody",
    "Nothing: the order is read before anything is sent again.",
  ),
  no_order: {
    meaning: "An order was to be read, and the booking has none.",
    repeated: true,
    whoActs: "operator",
    whatToDo: "Report it: a booking without an order is not read.",
  },
  booking_not_found: {
    meaning: "No opened booking has this id.",
    repeated: true,
    whoActs: "operator",
    whatToDo: "Check the id, and that the worker uses the database of the api.",
  },
  database_went_back: {
    meaning: "The database has lost commits while an activity ran: a failover, or a restore.",
    repeated: true,
    whoActs: "nobody",
    whatToDo:
      "Nothing: what was lost is written back. docs/operating.md, *When PostgreSQL has lost commits*, says what else a restore needs.",
  },
  order_disputed: {
    meaning: "The database has lost this booking's claim, and another booking has claimed its order since.",
    repeated: true,
    whoActs: "operator",
    whatToDo: "Ask DragonPass which orders of the pass exist; `resolve` the booking that has none as `noOrder`.",
  },
  booking_replaced: {
    meaning: "The database was put back, and the id of this booking stands for another request since.",
    repeated: true,
    whoActs: "operator",
    whatToDo:
      "Ask DragonPass which orders the booking in the workflow's details has made, terminate its workflow, and `sync` the one that is stored.",
  },
  idempotency_key_reused: final("The booking id is already used for another request.", "Choose another id."),
  invalid_request: final("The argument is not valid; the message says why.", "Correct it and start again."),
  not_recoverable: final(
    "DragonPass does not give events of this type again.",
    "Read the program again with the Schedule `catalogue-sync`.",
  ),
  pass_in_use: final("The pass has been used, or is booked on, and cannot be cancelled.", "Nothing."),
  booking_final: final("The booking has ended and cannot be cancelled any more.", "Nothing."),
  nothing_to_resolve: final(
    "There is nothing for a person to decide.",
    "Look at the booking: it has gone on meanwhile.",
  ),
  order_not_free: final(
    "The named order is another booking's, or not one that DragonPass knows.",
    "Compare its id with what DragonPass says.",
  ),
  check_in_not_available: final(
    "The booking cannot be checked in, or DragonPass refuses it.",
    "Check in when it is confirmed, near the time of its visit.",
  ),
  cancellation_window_closed: final("The cancellation deadline of the resource has passed.", "Nothing."),
} as const satisfies Record<string, FailureTypeRow>;
export type FailureType = keyof typeof FAILURE_TYPES;

function supplier(
  meaning: string,
  whoActs: WhoActs,
  whatToDo = "Nothing at once: it is repeated. If it lasts, ask DragonPass.",
): FailureTypeRow {
  return { meaning, repeated: true, whoActs, whatToDo };
}

function final(meaning: string, whatToDo: string): FailureTypeRow {
  return { meaning, repeated: false, whoActs: "caller", whatToDo };
}
