import { z } from "zod";
import { secondaryRecord } from "./secondary.ts";

/** An eSIM as it is now, under DragonPass's names; null where it does not say, or not readably. */
export type SupplierEsim = Record<"esim" | "esimOptions", Record<string, unknown> | null>;

/** Answer of the details of an eSIM's order (A21). Nothing of it identifies the order: it was asked for by its id. */
export const wireEsim = z
  .looseObject({ esim: secondaryRecord, esimOptions: secondaryRecord })
  .transform(({ esim, esimOptions }): SupplierEsim => ({ esim, esimOptions }));
