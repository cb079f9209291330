import type { Module } from "./vocabulary.ts";

/** DragonPass's number of each module that can be prebooked (documented), as `module` of a resource has it. */
export const MODULE_NUMBERS = { lounge: 1, fastTrack: 2, fitness: 7, esim: 8 } as const satisfies Record<
  Module,
  number
>;

/** Number of each other module that the documentation or a client of DragonPass names: nobody books them here. */
export const OTHER_MODULE_NUMBERS = { setMeal: 3, coupon: 4, localOffer: 11 } as const;

/** Every number of a module that is known. */
export const DOCUMENTED_MODULES = [...Object.values(MODULE_NUMBERS), ...Object.values(OTHER_MODULE_NUMBERS)] as const;
