import { SupplierError } from "../../dragonpass/errors/supplier-error.ts";
import { unavailable } from "./error-handler.ts";

/** What DragonPass did not answer usably is no fault of the caller: 503, with the pause that DragonPass asked for. */
export function rethrowAsUnavailable(error: unknown): never {
  if (!(error instanceof SupplierError)) throw error;
  const seconds = error.retryAfterMs === null ? undefined : Math.max(1, Math.ceil(error.retryAfterMs / 1000));
  throw unavailable("DragonPass does not give a usable answer at the moment.", error, seconds);
}
