import { SupplierError } from "../../dragonpass/errors/supplier-error.ts";
import { ApiError } from "./api-error.ts";
import { unavailable } from "./error-handler.ts";

/**
 * Turns a refused read into 409, which a repetition would meet again, and any other into 503.
 * @throws {ApiError} `supplier_refused`, `temporarily_unavailable`
 */
export function rethrowRefusedRead(error: unknown): never {
  if (error instanceof SupplierError && error.code === "supplier_refused") {
    const { meaning, supplierCode } = error;
    throw new ApiError("supplier_refused", meaning, { details: { supplierCode }, cause: error });
  }
  return rethrowAsUnavailable(error);
}

/** Turns an answer of DragonPass that is of no use, and no fault of the caller, into 503 with DragonPass's own pause. */
export function rethrowAsUnavailable(error: unknown): never {
  if (!(error instanceof SupplierError)) throw error;
  const seconds = error.retryAfterMs === null ? undefined : Math.max(1, Math.ceil(error.retryAfterMs / 1000));
  throw unavailable(
    "DragonPass does not give a usable answer at the moment; send the request again later.",
    error,
    seconds,
  );
}
