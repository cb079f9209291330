/** Modules that are in the catalogue and cannot be prebooked yet. */
import { MODULE_CODES } from "../../dragonpass/assumptions.ts";
import type { CatalogueModule } from "./prebooking-module.ts";

/** Fast Track (module 2). */
export const fastTrackModule: CatalogueModule = {
  code: MODULE_CODES.fastTrack,
  idLetter: "C",
  listKey: "transportHubResources",
  resourceExtra: (resource) => ({ fastTrackInfo: { terminal: resource.terminal } }),
};

/** Fitness (module 7). */
export const fitnessModule: CatalogueModule = {
  code: MODULE_CODES.fitness,
  idLetter: "F",
  listKey: "lifestyleResources",
  resourceExtra: () => ({ fitnessInfo: {} }),
};

/** eSIM (module 8). */
export const esimModule: CatalogueModule = {
  code: MODULE_CODES.esim,
  idLetter: "E",
  listKey: "lifestyleResources",
  resourceExtra: () => ({ esimInfo: {} }),
};
