import { PASS_STATUS, type Pass } from "../entities/pass.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

/** The client cancels a pass that nobody has used (assumption A17). Throws `SupplierError`. */
export function cancelEPass(state: SimulatorState, pass: Pass): Pass {
  if (pass.status === PASS_STATUS.cancelled) {
    throw new SupplierError("orderAlreadyCancelled", "The pass has been cancelled already");
  }
  if (pass.usedUsages > 0) throw new SupplierError("ePassInUse", "The pass has been used");
  const cancelled = state.passes.cancel(pass.id, state.clock.now());
  state.journal.add({ kind: "pass-cancelled", orderId: pass.orderId, passId: pass.id });
  return cancelled;
}
