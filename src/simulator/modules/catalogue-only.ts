/** Modules that are in the catalogue and cannot be prebooked, or not yet. */
import { MODULE_NUMBERS, OTHER_MODULE_NUMBERS } from "../../dragonpass/assumptions.ts";
import type { CatalogueModule } from "./prebooking-module.ts";

/** Fast Track (module 2). */
export const fastTrackModule: CatalogueModule = {
  code: MODULE_NUMBERS.fastTrack,
  idLetter: "C",
  listKey: "transportHubResources",
  resourceExtra: (resource) => ({ fastTrackInfo: { terminal: resource.terminal } }),
};

/** Fitness (module 7). */
export const fitnessModule: CatalogueModule = {
  code: MODULE_NUMBERS.fitness,
  idLetter: "F",
  listKey: "lifestyleResources",
  resourceExtra: () => ({ fitnessInfo: {} }),
};

/** eSIM (module 8). */
export const esimModule: CatalogueModule = {
  code: MODULE_NUMBERS.esim,
  idLetter: "E",
  listKey: "lifestyleResources",
  resourceExtra: () => ({ esimInfo: {} }),
};

/** Set meals of restaurants (module 3). */
export const setMealModule: CatalogueModule = {
  code: OTHER_MODULE_NUMBERS.setMeal,
  idLetter: "R",
  listKey: "transportHubResources",
  resourceExtra: (resource) => ({ setMealInfo: { terminal: resource.terminal } }),
};

/** Coupons of restaurants (module 4). */
export const couponModule: CatalogueModule = {
  code: OTHER_MODULE_NUMBERS.coupon,
  idLetter: "R",
  listKey: "transportHubResources",
  resourceExtra: (resource) => ({ couponInfo: { terminal: resource.terminal } }),
};

/** Local offers (module 11). */
export const localOfferModule: CatalogueModule = {
  code: OTHER_MODULE_NUMBERS.localOffer,
  idLetter: "O",
  listKey: "lifestyleResources",
  resourceExtra: () => ({ localOfferInfo: {} }),
};
