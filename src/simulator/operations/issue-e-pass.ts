/** Issues an E-pass. Nothing keeps a second one out (assumption A16). */
import { MODULE_NAMES, moduleRow, PASS_MODULES, type PassModule } from "../../dragonpass/assumptions.ts";
import type { ModuleName } from "../entities/module-name.ts";
import type { Pass } from "../entities/pass.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

interface IssueRequest {
  readonly programId: string;
  readonly requestId: string | null;
  readonly module: PassModule;
  readonly clientUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly activationDate: Date | null;
  readonly expirationDate: Date;
  readonly availableUsages: number;
  readonly allowedResourceIds: readonly string[];
  /** Real milliseconds until clients can see it; 0: at once. */
  readonly appearsAfterMs: number;
}

/** The new pass. Throws `SupplierError`. */
export function issueEPass(state: SimulatorState, request: IssueRequest): Pass {
  const { programId, requestId, module, appearsAfterMs, ...fields } = request;
  const { clientUserId, activationDate, expirationDate } = fields;
  const now = state.clock.now();
  requireSameName(state, request);
  if (expirationDate <= now) throw new SupplierError("invalidValue", "expirationDate has passed");
  if (activationDate !== null && activationDate < now) {
    throw new SupplierError("invalidValue", "activationDate has passed");
  }
  const pass = state.passes.create({ ...fields, programId, modules: modulesOf(module), issuedAt: now });
  const visible = appearsAfterMs === 0;
  const { id: passId, orderId } = pass;
  state.journal.add({ kind: "pass-issued", orderId, programId, passId, clientUserId, requestId, visible });
  if (!visible) hide(state, pass, appearsAfterMs);
  return pass;
}

/** DragonPass: one `clientUserId` belongs to one name. */
function requireSameName(state: SimulatorState, { programId, clientUserId, firstName, lastName }: IssueRequest): void {
  const [other] = state.passes.allOf(programId, clientUserId);
  if (other === undefined || (other.firstName === firstName && other.lastName === lastName)) return;
  throw new SupplierError("userNameDiffers", "The clientUserId belongs to another name");
}

/** A pass for several modules is for those that it can be used in without a prebooking (DragonPass: cross-module E-pass). */
function modulesOf(module: PassModule): ModuleName[] {
  const own = MODULE_NAMES.filter((name) => name === module);
  return own.length > 0
    ? own
    : MODULE_NAMES.filter((name) => PASS_MODULES.includes(module) && moduleRow(name).hasWalkIn);
}

function hide(state: SimulatorState, { id, orderId }: Pass, ms: number): void {
  state.passes.hide(id);
  const revealed = state.timers.sleep(ms).then((elapsed) => {
    if (!elapsed) return;
    state.passes.reveal(id);
    state.journal.add({ kind: "order-visible", orderId });
  });
  void state.pushes.track(revealed);
}
