import type { Pass, PassType } from "../entities/pass.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

/** The pass, if it belongs to the program and works now. Throws `SupplierError` (`ePassNotFound`). */
export function usablePass(state: SimulatorState, programId: string, passId: string, type?: PassType): Pass {
  const pass = state.passes.find(programId, passId, type);
  if (pass === undefined) throw new SupplierError("ePassNotFound", "E-pass or membership not found");
  const now = state.clock.now();
  if (pass.expirationDate < now) throw new SupplierError("ePassNotFound", "E-pass or membership has expired");
  if (pass.activationDate !== null && pass.activationDate > now) {
    throw new SupplierError("ePassNotFound", "E-pass or membership is not active yet");
  }
  return pass;
}

/** Throws `SupplierError` (`invalidValue`) where the pass is not meant for the resource. */
export function requireAllowed(pass: Pass, resourceId: string): void {
  if (pass.allowedResourceIds.length > 0 && !pass.allowedResourceIds.includes(resourceId)) {
    throw new SupplierError("invalidValue", "The pass does not cover this resource");
  }
}
