/** Codes that a membership is shown by (DragonPass: Retrieve a membership's QR code; assumption A19). */
import { DYNAMIC_CODE_LIFETIME_SECONDS } from "../../dragonpass/assumptions.ts";
import { newToken } from "../ids.ts";
import type { SimulatorState } from "../simulator-state.ts";
import type { DynamicCode } from "../store/dynamic-codes.ts";
import { SupplierError } from "../supplier-error.ts";
import { usablePass } from "./usable-pass.ts";

/** Makes a code for a membership; those before it stay good for as long as they are. Throws `SupplierError`. */
export function makeDynamicCode(state: SimulatorState, programId: string, membershipId: string): DynamicCode {
  const { id } = usablePass(state, programId, membershipId, "membership");
  const validUntil = Math.floor(state.clock.now().getTime() / 1_000) + DYNAMIC_CODE_LIFETIME_SECONDS;
  const code: DynamicCode = { code: newToken(), programId, membershipId: id, validUntil };
  state.dynamicCodes.add(code);
  return code;
}

/** The pass that somebody shows: by its id, or by a dynamic code that is good now. Throws `SupplierError`. */
export function shownPassId(state: SimulatorState, programId: string, dpId: string): string {
  const code = state.dynamicCodes.find(programId, dpId);
  if (code === undefined) return dpId;
  if (code.validUntil * 1_000 < state.clock.now().getTime()) {
    throw new SupplierError("passNotUsable", "The dynamic code has expired");
  }
  return code.membershipId;
}

/** The pass that was shown, though its dynamic code has expired since. */
export function onceShownPassId(state: SimulatorState, programId: string, dpId: string): string {
  return state.dynamicCodes.find(programId, dpId)?.membershipId ?? dpId;
}
