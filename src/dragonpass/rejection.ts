import type { SafeDetails } from "../contract/app-error.ts";
import type { RejectionCode } from "../contract/error-codes.ts";

/** Why a request is refused. */
interface Rejection {
  readonly code: RejectionCode;
  readonly message: string;
  readonly details: SafeDetails;
}

/** The judgement of a request that is refused. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: Rejection;
}

/** Refuses a request. */
export function refused(code: RejectionCode, message: string, details: SafeDetails): Refused {
  return { kind: "refused", reason: { code, message, details } };
}
