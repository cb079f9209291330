import type { BookingStatus } from "./vocabulary.ts";

/** The side that can do something about an error. */
export type WhoActs = "caller" | "operator" | "dragonpass" | "nobody";

/** Whether to send the same again: never, only after changing it, or unchanged after a pause. */
export type Repeat = "no" | "after_change" | "later";

/** Everything that is said of an error code. */
export interface ErrorCodeRow {
  /** HTTP status of the problem document that carries the code. */
  status: number;
  /** `title` of the problem document (RFC 9457). */
  title: string;
  meaning: string;
  repeat: Repeat;
  whoActs: WhoActs;
}

/** Every code that the HTTP API answers as `application/problem+json`. */
export const API_ERRORS = {
  invalid_request: {
    status: 400,
    title: "The request is not valid",
    meaning: "Fields are wrong, missing or unknown; `errors` names all of them.",
    repeat: "after_change",
    whoActs: "caller",
  },
  invalid_page_token: {
    status: 400,
    title: "The page token is not valid",
    meaning: "The token was not made by this service, or was made for other filters. Start again without it.",
    repeat: "after_change",
    whoActs: "caller",
  },
  unauthenticated: {
    status: 401,
    title: "Authentication required",
    meaning: "The API key, or the token of a push, is missing or not accepted.",
    repeat: "after_change",
    whoActs: "caller",
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    meaning: "The API key is known but lacks the permission, or the address is not allowed.",
    repeat: "no",
    whoActs: "operator",
  },
  not_found: {
    status: 404,
    title: "Not found",
    meaning: "There is nothing under this path, or nothing has this id; of the catalogue also: not in this language.",
    repeat: "no",
    whoActs: "caller",
  },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    meaning: "The path does not take this method; `Allow` names those that it takes.",
    repeat: "after_change",
    whoActs: "caller",
  },
  booking_not_found: {
    status: 404,
    title: "No such booking",
    meaning: "No booking has this id.",
    repeat: "no",
    whoActs: "caller",
  },
  voucher_not_available: {
    status: 404,
    title: "No such voucher",
    meaning:
      "The booking has no voucher with this `index`: DragonPass has given none, or not yet, or it is cancelled. Or it is too long for a QR code: `detail` says which.",
    repeat: "later",
    whoActs: "caller",
  },
  pass_not_found: {
    status: 404,
    title: "No such pass",
    meaning:
      "DragonPass knows no pass of this kind and id in the configured programs, or there is no such kind; also of a membership where only E-passes are read.",
    repeat: "no",
    whoActs: "caller",
  },
  cancellation_window_closed: {
    status: 409,
    title: "Too late to cancel",
    meaning: "The cancellation deadline of the resource has passed.",
    repeat: "no",
    whoActs: "nobody",
  },
  check_in_not_available: {
    status: 409,
    title: "No check-in",
    meaning:
      "The booking is of a module without check-in, or not confirmed, or DragonPass refuses it: too early or too late.",
    repeat: "later",
    whoActs: "caller",
  },
  not_an_esim: {
    status: 409,
    title: "There is no eSIM",
    meaning: "The booking is of another module, or has no order yet whose eSIM could be read.",
    repeat: "later",
    whoActs: "caller",
  },
  booking_final: {
    status: 409,
    title: "The booking has ended",
    meaning: "The booking is in a final state and cannot be cancelled any more.",
    repeat: "no",
    whoActs: "nobody",
  },
  pass_in_use: {
    status: 409,
    title: "The pass is in use",
    meaning: "The pass has been used, or is booked on, and cannot be cancelled.",
    repeat: "no",
    whoActs: "caller",
  },
  nothing_to_resolve: {
    status: 409,
    title: "There is nothing to resolve",
    meaning: "No order of the booking is lost, or it does not ask for a person. It may have gone on by itself.",
    repeat: "no",
    whoActs: "operator",
  },
  order_not_free: {
    status: 409,
    title: "This order cannot be adopted",
    meaning: "Another booking has the order, or DragonPass does not know it on this pass and for this resource.",
    repeat: "after_change",
    whoActs: "operator",
  },
  payload_too_large: {
    status: 413,
    title: "The body is too large",
    meaning: "The body exceeds the limit of this endpoint.",
    repeat: "after_change",
    whoActs: "caller",
  },
  unsupported_media_type: {
    status: 415,
    title: "The content type is not supported",
    meaning: "The body must be sent as `application/json`, as it is or with `Content-Encoding: gzip`.",
    repeat: "after_change",
    whoActs: "caller",
  },
  idempotency_key_reused: {
    status: 422,
    title: "The key was used for another request",
    meaning: "The same `bookingId`, `passRequestId` or `Idempotency-Key` was used before with another body.",
    repeat: "after_change",
    whoActs: "caller",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    meaning:
      "More than 100 calls in a minute came from this address with an unknown API key. Calls with a known key still pass; `Retry-After` says how long to wait.",
    repeat: "later",
    whoActs: "caller",
  },
  temporarily_unavailable: {
    status: 503,
    title: "Temporarily unavailable",
    meaning:
      "The database, Temporal or DragonPass does not answer; send the same again after `Retry-After`. It may have been done all the same: what starts a booking or a pass is safe to repeat only with an id or an `Idempotency-Key`. Where `detail` says that no workflow follows the booking and that lasts for more than 15 minutes, repeating does not help: a person has ended its workflow, and an operator starts it again with `sync` or `resolve`.",
    repeat: "later",
    whoActs: "operator",
  },
} as const satisfies Record<string, ErrorCodeRow>;
type ApiErrorCode = keyof typeof API_ERRORS;

/**
 * Why a booking ended as `rejected` (`reason.code`). `POST /v1/availability` has no booking to carry the reason: the
 * same is a problem document with this status there.
 */
export const REJECTION_REASONS = {
  guest_field_missing: {
    status: 422,
    title: "A guest field is missing",
    meaning: "The resource requires a field of `guest` that was not given.",
    repeat: "after_change",
    whoActs: "caller",
  },
  date_invalid: {
    status: 422,
    title: "The date is not valid at the resource",
    meaning:
      "`prebookingDate` does not exist in the time zone of the resource, is missing where the option has no time of its own (a day pass), or is not when the option is (a class).",
    repeat: "after_change",
    whoActs: "caller",
  },
  date_in_the_past: {
    status: 422,
    title: "The date has passed",
    meaning:
      "`prebookingDate` lies in the past at the resource. Of a request for a pass: its `expirationDate` has passed.",
    repeat: "after_change",
    whoActs: "caller",
  },
  too_many_passengers: {
    status: 422,
    title: "Too many passengers",
    meaning: "The resource takes fewer passengers in one order.",
    repeat: "after_change",
    whoActs: "caller",
  },
  option_invalid: {
    status: 422,
    title: "The option is not valid",
    meaning: "`optionId` does not exist for this resource, or not on this day.",
    repeat: "after_change",
    whoActs: "caller",
  },
  resource_not_found: {
    status: 404,
    title: "No such resource",
    meaning: "DragonPass does not know the resource, it is not part of the program, or it belongs to another `module`.",
    repeat: "after_change",
    whoActs: "caller",
  },
  pass_invalid: {
    status: 409,
    title: "The pass is not good for this",
    meaning:
      "DragonPass does not know the pass by this `type` and `id` in the program; it has expired, was cancelled, is for another module or other resources, or has no usages left; or its user has another name.",
    repeat: "after_change",
    whoActs: "caller",
  },
  top_up_not_possible: {
    status: 409,
    title: "Nothing to top up",
    meaning:
      "`topUpOf` names no booking of this program, or one that is no eSIM, has no order yet, or was cancelled; or DragonPass does not top it up.",
    repeat: "after_change",
    whoActs: "caller",
  },
  supplier_refused: {
    status: 409,
    title: "DragonPass refused",
    meaning: "DragonPass refused for a reason of its own; its code is in `details`.",
    repeat: "no",
    whoActs: "caller",
  },
} as const satisfies Record<string, ErrorCodeRow>;
export type RejectionCode = keyof typeof REJECTION_REASONS;

/** Reasons that are about somebody. */
const PERSONAL_REASONS = ["guest_field_missing", "pass_invalid"] as const satisfies readonly RejectionCode[];

/** Reasons that a question of availability can be refused with: all but those of guest and pass, which it does not name. */
export type AvailabilityRefusal = Exclude<RejectionCode, (typeof PERSONAL_REASONS)[number]>;
/** All of them, in the order of the table. */
export const AVAILABILITY_REFUSALS: readonly AvailabilityRefusal[] = (
  Object.keys(REJECTION_REASONS) as RejectionCode[]
).filter((code): code is AvailabilityRefusal => !PERSONAL_REASONS.some((reason) => reason === code));

/** Reasons that a preview can be refused with: of those about somebody only the one about the pass, which it names; it is of no top-up. */
export type PreviewRefusal = Exclude<AvailabilityRefusal, "top_up_not_possible"> | "pass_invalid";
/** All of them. */
export const PREVIEW_REFUSALS: readonly PreviewRefusal[] = [
  ...AVAILABILITY_REFUSALS.filter((code) => code !== "top_up_not_possible"),
  "pass_invalid",
];

/** Whether a preview can be refused with this code. */
export function isPreviewRefusal(code: string): code is PreviewRefusal {
  return PREVIEW_REFUSALS.some((refusal) => refusal === code);
}

/** Whether a question of availability can be refused with this code. */
export function isAvailabilityRefusal(code: string): code is AvailabilityRefusal {
  return AVAILABILITY_REFUSALS.some((refusal) => refusal === code);
}

/** Whether a booking can end as `rejected` with this code. */
export function isRejectionCode(code: string): code is RejectionCode {
  return Object.hasOwn(REJECTION_REASONS, code);
}

/** Why a booking ended, or was cancelled, otherwise than `REJECTION_REASONS` says. */
export const OTHER_REASONS = {
  invalid_request: {
    status: "rejected",
    meaning: "The argument of the workflow is not valid; `details.errors` names the fields.",
    whoActs: "caller",
  },
  request_lost: {
    status: "rejected",
    meaning:
      "What was asked for is lost, and a person has found out that no order was made. Ask again with another `bookingId`.",
    whoActs: "caller",
  },
  not_available: {
    status: "unavailable",
    meaning: "DragonPass has no free slot for the request.",
    whoActs: "caller",
  },
  cancelled_by_supplier: {
    status: "cancelled",
    meaning:
      "DragonPass cancelled the order, which was not asked for here as far as is known: `message` says where that may be forgotten. The usages are back on the pass.",
    whoActs: "caller",
  },
  auto_cancelled: {
    status: "cancelled",
    meaning:
      "The order was not confirmed in time and `autoCancelPending` was asked for. The usages are back on the pass.",
    whoActs: "nobody",
  },
} as const satisfies Record<string, { status: BookingStatus; meaning: string; whoActs: WhoActs }>;

/** Every code that `reason` of a booking can have. */
export type ReasonCode = RejectionCode | keyof typeof OTHER_REASONS;

/** Every code that a caller can meet. */
export type PublicErrorCode = ApiErrorCode | RejectionCode;

/** The row of a code, whichever of the two tables it is in. */
export function rowOf(code: PublicErrorCode): ErrorCodeRow {
  return { ...API_ERRORS, ...REJECTION_REASONS }[code];
}
