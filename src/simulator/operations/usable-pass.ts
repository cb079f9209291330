import { PASS_STATUS, type Pass, type PassType } from "../entities/pass.ts";
import type { Resource } from "../entities/resource.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { usagesLeft } from "../store/pass-store.ts";
import { SupplierError } from "../supplier-error.ts";

/** The pass, if it belongs to the program and works now. Throws `SupplierError` (`ePassNotFound`, `passNotUsable`). */
export function usablePass(state: SimulatorState, programId: string, passId: string, type?: PassType): Pass {
  const pass = state.passes.find(programId, passId, type);
  if (pass === undefined) throw new SupplierError("ePassNotFound", "E-pass or membership not found");
  const now = state.clock.now();
  if (pass.status === PASS_STATUS.suspended) throw notUsable("is suspended");
  if (pass.status === PASS_STATUS.cancelled) throw notUsable("is cancelled");
  if (pass.expirationDate < now) throw notUsable("has expired");
  if (pass.activationDate !== null && pass.activationDate > now) throw notUsable("is not active yet");
  return pass;
}

/** Throws `SupplierError` (`passNotForResource`) where the pass is not meant for the resource or its module. */
export function requireAllowed(pass: Pass, { resourceId, module }: Resource): void {
  const isFor = (allowed: readonly string[], wanted: string) => allowed.length === 0 || allowed.includes(wanted);
  const isEntitled = pass.entitlements === null || pass.entitlements[module] !== undefined;
  if (!isFor(pass.modules, module) || !isFor(pass.allowedResourceIds, resourceId) || !isEntitled) {
    throw new SupplierError("passNotForResource", "The pass does not cover this resource");
  }
}

/** Throws `SupplierError` (`noUsagesLeft`). */
export function requireUsages(pass: Pass, { module }: Resource, usages: number): void {
  if (usagesLeft(pass, module) < usages) throw new SupplierError("noUsagesLeft", "Not enough usages left");
}

function notUsable(why: string): SupplierError {
  return new SupplierError("passNotUsable", `E-pass or membership ${why}`);
}
