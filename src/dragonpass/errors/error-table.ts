import type { PublicErrorCode, WhoActs } from "../../contract/error-codes.ts";
import { SUPPLIER_CODES } from "../assumptions.ts";

/** Codes of `SupplierError`, and so the types of failed activities. */
export type SupplierErrorCode =
  | "supplier_timeout"
  | "supplier_unreachable"
  | "supplier_unavailable"
  | "supplier_unreadable"
  | "supplier_throttled"
  | "supplier_unauthenticated"
  | "supplier_refused"
  | "supplier_aborted";

/** Meaning of one error of DragonPass, and its consequences. */
export interface SupplierErrorRow {
  meaning: string;
  /** `nothing_done`: certain. `unknown`: a write may have been carried out. */
  effect: "nothing_done" | "unknown";
  /** Whether the same call may succeed later without anybody changing anything. */
  retryable: boolean;
  /** Code of the error that a read throws. */
  error: SupplierErrorCode;
  /** The code that a caller of our API sees; its HTTP status is in the table of that code. */
  code: PublicErrorCode;
  /** Another code where it refuses a top-up: what is said of an order is said of the one that is topped up. */
  codeOfTopUp?: PublicErrorCode;
  whoActs: WhoActs;
  whatToDo: string;
}

/** Errors that we know by their full code. */
export const SUPPLIER_ERRORS_BY_CODE: Readonly<Record<string, SupplierErrorRow>> = {
  [SUPPLIER_CODES.resourceNotFound]: {
    ...refused("The resource is not known or not part of the program.", "caller"),
    code: "resource_not_found",
    whatToDo: "Look the resource up in the catalogue.",
  },
  [SUPPLIER_CODES.optionNotFound]: {
    ...refused("The resource has no such option.", "caller"),
    code: "option_invalid",
    whatToDo: "Look up the options of the resource.",
  },
  [SUPPLIER_CODES.prebookingTokenInvalid]: {
    ...refused("The reservation was used, released or has expired.", "nobody"),
    retryable: true,
    whatToDo:
      "Nothing: what used it may be the same request, so the orders are looked at for a minute; then availability is asked again, once, for a new reservation.",
  },
  [SUPPLIER_CODES.noUsagesLeft]: {
    ...refused("The pass has no usages left.", "caller"),
    code: "pass_invalid",
    whatToDo: "Book on another pass.",
  },
  [SUPPLIER_CODES.ePassNotFound]: {
    ...refused("The pass is not known to the program.", "caller"),
    code: "pass_invalid",
    whatToDo: "Check type and id of the pass, and the program.",
  },
  [SUPPLIER_CODES.passNotUsable]: {
    ...refused("The pass has expired, was cancelled or suspended, or is not active yet.", "caller"),
    code: "pass_invalid",
    whatToDo: "Book on another pass.",
  },
  [SUPPLIER_CODES.passNotForResource]: {
    ...refused("The pass is for another module, or not for this resource.", "caller"),
    code: "pass_invalid",
    whatToDo: "Book on a pass that covers the resource.",
  },
  [SUPPLIER_CODES.topUpNotPossible]: {
    ...refused("The order has no eSIM that can be topped up, or was cancelled.", "caller"),
    code: "top_up_not_possible",
    whatToDo: "Name an eSIM booking that stands, or book a new eSIM.",
  },
  [SUPPLIER_CODES.userNameDiffers]: {
    ...refused("The user has a pass under another name.", "caller"),
    code: "pass_invalid",
    whatToDo: "Issue the pass under the name of this `clientUserId`, or under another one.",
  },
  [SUPPLIER_CODES.requiredInfoMissing]: {
    ...refused("The resource requires data of the guest that was not sent.", "caller"),
    code: "guest_field_missing",
    whatToDo: "Send the fields of `guest` that the resource requires.",
  },
  [SUPPLIER_CODES.cancellationTooLate]: {
    ...refused("The cancellation deadline of the resource has passed.", "nobody"),
    code: "cancellation_window_closed",
    whatToDo: "Nothing: the order stands.",
  },
  [SUPPLIER_CODES.orderAlreadyCancelled]: {
    ...refused("The order is cancelled already.", "nobody"),
    code: "booking_final",
    codeOfTopUp: "top_up_not_possible",
    whatToDo: "Nothing: the order is read again.",
  },
  [SUPPLIER_CODES.ePassInUse]: {
    ...refused("The pass has been used, or is booked on.", "caller"),
    code: "pass_in_use",
    whatToDo: "Cancel the orders of the pass first; a pass that was used stays.",
  },
  [SUPPLIER_CODES.orderNotFound]: {
    ...refused("DragonPass does not know the order.", "operator"),
    codeOfTopUp: "top_up_not_possible",
    whatToDo: "Check that the order belongs to this program and environment; else ask DragonPass.",
  },
  [SUPPLIER_CODES.checkInNotPossible]: {
    ...refused("The order is not confirmed, or it is too early or too late to check in.", "caller"),
    code: "check_in_not_available",
    whatToDo: "Check in from an hour before the visit to three hours after it, with a day pass on its day.",
  },
  [SUPPLIER_CODES.redemptionOutsideWindow]: {
    ...refused(
      "Sandbox only: the visit is not within an hour before and three hours after the prebooking.",
      "operator",
    ),
    whatToDo: "Repeat the simulation inside that window.",
  },
};

/** Errors by the first segment of their code (DragonPass: Response Format, error codes). */
export const SUPPLIER_ERRORS_BY_FAMILY: Readonly<Record<string, SupplierErrorRow>> = {
  "100": unknown("Internal error of DragonPass."),
  "200": unauthenticated("Authentication or authorisation failed.", "Check issuer, key and algorithm with DragonPass."),
  "201": unauthenticated("The credentials are wrong.", "Check issuer, key and algorithm with DragonPass."),
  "202": unauthenticated("The token has expired.", "A new token is tried once. If it stays, check the clock."),
  "203": {
    ...refused("The client lacks a permission.", "operator"),
    whatToDo: "Ask DragonPass to grant the endpoint or module to the program.",
  },
  "300": {
    ...refused("A value of the request is not accepted.", "caller"),
    whatToDo: "Check the values against the resource: date, passengers, guest.",
  },
  "301": refused("A parameter has the wrong format.", "operator"),
  "302": refused("A required parameter is missing.", "operator"),
  "303": refused("DragonPass could not read our JSON.", "operator"),
  "304": {
    ...refused("Something that the request refers to does not fit.", "caller"),
    whatToDo: "Check resource, option and pass.",
  },
  "400": unknown("Error in a system behind DragonPass."),
  "401": unknown("A system behind DragonPass is not available."),
  "402": unknown("A system behind DragonPass did not answer in time."),
  "500": {
    ...refused("A business rule of DragonPass forbids it.", "caller"),
    whatToDo: "Look up the code with DragonPass; it is in `details.supplierCode`.",
  },
};

/** Faults without a code of DragonPass: keys are the reasons of an unknown outcome, and `throttled`. */
export const SUPPLIER_FAULTS = {
  timeout: { ...unknown("No complete answer in time."), error: "supplier_timeout" },
  connection: {
    ...unknown("The connection failed, before or after the request was sent."),
    error: "supplier_unreachable",
    whoActs: "operator",
    whatToDo: "Check network, DNS and `DRAGONPASS_BASE_URL` if it lasts.",
  },
  "server-error": unknown("HTTP 5xx without a code that is known to mean a refusal."),
  unreadable: {
    ...unknown("The answer is not JSON, too large, or lacks what it must have."),
    error: "supplier_unreadable",
    whatToDo:
      "If it lasts, DragonPass's format has changed or something between us answers: compare with its documentation.",
  },
  "unexpected-status": {
    ...unknown("A redirect, or HTTP 4xx without a code of DragonPass: something between us answers."),
    error: "supplier_unreadable",
    whoActs: "operator",
    whatToDo: "Check `DRAGONPASS_BASE_URL`, proxies and gateways.",
  },
  "unrecognised-code": {
    ...unknown("An error code of a family that is not documented."),
    error: "supplier_unreadable",
    whoActs: "operator",
    whatToDo: "Ask DragonPass what the code means, and add it to the table.",
  },
  "token-unavailable": {
    ...unknown("No token could be had, so nothing was sent."),
    effect: "nothing_done",
    whoActs: "operator",
    whatToDo: "Check the token endpoint and the credentials if it lasts.",
  },
  aborted: {
    ...unknown("The call was given up on our side."),
    error: "supplier_aborted",
    whoActs: "nobody",
    whatToDo: "Nothing.",
  },
  throttled: {
    ...unknown("HTTP 429: DragonPass asks us to slow down. Nothing was done."),
    effect: "nothing_done",
    error: "supplier_throttled",
    whoActs: "operator",
    whatToDo: "Lower `DRAGONPASS_RATE_PER_SECOND` if it lasts.",
  },
} as const satisfies Record<string, SupplierErrorRow>;

function refused(meaning: string, whoActs: WhoActs): SupplierErrorRow {
  return {
    meaning,
    effect: "nothing_done",
    retryable: false,
    error: "supplier_refused",
    code: "supplier_refused",
    whoActs,
    whatToDo: "Report it with the request id: our request does not fit what DragonPass expects.",
  };
}

function unauthenticated(meaning: string, whatToDo: string): SupplierErrorRow {
  return {
    meaning,
    effect: "nothing_done",
    retryable: true,
    error: "supplier_unauthenticated",
    code: "temporarily_unavailable",
    whoActs: "operator",
    whatToDo,
  };
}

function unknown(meaning: string): SupplierErrorRow {
  return {
    meaning,
    effect: "unknown",
    retryable: true,
    error: "supplier_unavailable",
    code: "temporarily_unavailable",
    whoActs: "dragonpass",
    whatToDo: "Nothing at once: reads are repeated, and after a write the orders are read first.",
  };
}
