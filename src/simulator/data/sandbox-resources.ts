import type { ModuleName } from "../entities/module-name.ts";

/**
 * The one resource of a module that DragonPass runs its sandbox simulations against (DragonPass: Sandbox Order
 * Simulation). Those of set meals and coupons are the simulator's own choice.
 */
export const SANDBOX_RESOURCE_IDS: Readonly<Partial<Record<ModuleName, string>>> = {
  lounge: "N00012",
  fastTrack: "C10826",
  setMeal: "R00001",
  coupon: "R00002",
};
