/** The modules that the simulator knows. */
import type { ModuleName } from "../entities/module-name.ts";
import {
  couponModule,
  esimModule,
  fastTrackModule,
  fitnessModule,
  localOfferModule,
  setMealModule,
} from "./catalogue-only.ts";
import { loungeModule } from "./lounge.ts";
import type { CatalogueModule, PrebookingModule } from "./prebooking-module.ts";

/** Modules that can be prebooked. Another one is a file like `lounge.ts` and a line here. */
export const MODULES = { lounge: loungeModule } as const satisfies Partial<Record<ModuleName, PrebookingModule>>;

/** Modules that resources can belong to. */
export const CATALOGUE_MODULES = {
  ...MODULES,
  fastTrack: fastTrackModule,
  fitness: fitnessModule,
  esim: esimModule,
  setMeal: setMealModule,
  coupon: couponModule,
  localOffer: localOfferModule,
} as const satisfies Record<ModuleName, CatalogueModule>;

/** The module with this number, if it can be prebooked. */
export function findModule(code: number): PrebookingModule | undefined {
  return Object.values(MODULES).find((module) => module.code === code);
}

/** DragonPass's number of a module. */
export function moduleCodeOf(name: ModuleName): number {
  return CATALOGUE_MODULES[name].code;
}
