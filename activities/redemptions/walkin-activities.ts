import type { WalkinActivities } from "../../src/domain/redemptions/walkin-activities.ts";
import { applyWalkin } from "./apply-walkin.ts";
import type { WalkinDependencies } from "./walkin-dependencies.ts";

/** The activities of walk-ins. */
export function createWalkinActivities(deps: WalkinDependencies): WalkinActivities {
  return { applyWalkin: (input) => applyWalkin(deps, input) };
}
