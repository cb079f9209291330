import type { ModuleName } from "../entities/module-name.ts";

/** The one resource of a module that DragonPass runs its sandbox simulations against (DragonPass: Sandbox Order Simulation). */
export const SANDBOX_RESOURCE_IDS: Readonly<Partial<Record<ModuleName, string>>> = {
  lounge: "N00012",
  fastTrack: "C10826",
};
