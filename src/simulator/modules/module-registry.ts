/** The modules that the simulator knows: those of the table, and how each looks on the wire. */
import { MODULE_NAMES, type ModuleRow, moduleRow } from "../../dragonpass/assumptions.ts";
import type { ModuleName } from "../entities/module-name.ts";
import { atAHub } from "./at-a-hub.ts";
import { esim } from "./esim.ts";
import { fitness } from "./fitness.ts";
import type { ModuleShape } from "./module-shape.ts";
import { ofLifestyle } from "./of-lifestyle.ts";

/** A row of the table of modules, with its name and its shapes. */
export interface SimulatedModule extends ModuleRow, ModuleShape {
  readonly name: ModuleName;
}

const SHAPES: Readonly<Record<ModuleName, ModuleShape>> = {
  lounge: atAHub("loungeInfo", ({ terminal }) => ({
    area: 1,
    routeTypes: [1],
    terminal,
    nearestGate: "A1",
    tier: 1,
  })),
  fastTrack: atAHub("fastTrackInfo"),
  setMeal: atAHub("setMealInfo"),
  coupon: atAHub("couponInfo"),
  fitness,
  esim,
  localOffer: ofLifestyle("localOfferInfo"),
};

/** Modules that resources can belong to. */
export const MODULES: readonly SimulatedModule[] = MODULE_NAMES.map((name) => ({
  name,
  ...moduleRow(name),
  ...SHAPES[name],
}));

/** Modules that can be prebooked. */
export const PREBOOKED_MODULES: readonly SimulatedModule[] = MODULES.filter(({ bookedBy }) => bookedBy !== null);

const BY_NAME = new Map(MODULES.map((module) => [module.name, module]));

/** The module of a resource. */
export function moduleOf({ module: name }: { readonly module: ModuleName }): SimulatedModule {
  const module = BY_NAME.get(name);
  if (module === undefined) throw new RangeError(`There is no module ${name}.`);
  return module;
}
