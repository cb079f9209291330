/**
 * Every module of DragonPass, and everything that differs from one to the next. A module that can be prebooked is a row
 * here with `bookedBy`; what reads the table then takes it, from the request to the simulator. No other source compares
 * with a module's name or number: it asks for a column.
 */

/** Everything that the rest of the project has to know about a module. */
export interface ModuleRow {
  /** DragonPass's number. */
  readonly code: number;
  /** Its part of a path (A12). */
  readonly pathSegment: string;
  /** First letter of the ids of its resources in DragonPass's examples. The simulator's begin with it; no id is judged by it. */
  readonly idLetter: string;
  /** Kind of thing that a prebooking reserves; null where it is not prebooked here. */
  readonly bookedBy: "resource" | "option" | null;
  /** Where the options of a resource are, below its path (A13); null where it has none. */
  readonly optionsPath: "options" | "schedule" | null;
  /** The side that says when a prebooking is: the request, or the option unless the option leaves it open; null: it has no date. */
  readonly dateFrom: "request" | "option" | null;
  /** A pass can be used there without a prebooking. */
  readonly hasWalkIn: boolean;
  /** An order is checked in before the visit, which gives its vouchers. */
  readonly hasCheckIn: boolean;
  /** An order can be topped up with another option. */
  readonly hasTopUp: boolean;
  /** Visits that the sandbox plays; a cancellation goes with either (DragonPass: Sandbox Order Simulation, A22). */
  readonly simulated: readonly ("walkIn" | "prebooking")[];
  /** Parts of an order's `extra` that only its orders have. */
  readonly orderDetails: readonly string[];
}

/** A module of which resources are read, and that nobody prebooks here. */
const onlyRead = { bookedBy: null, optionsPath: null, dateFrom: null, hasCheckIn: false, hasTopUp: false } as const;

/** The modules, by our name of each. */
export const MODULE_TABLE = {
  lounge: {
    code: 1,
    pathSegment: "lounges",
    idLetter: "N",
    bookedBy: "resource",
    optionsPath: null,
    dateFrom: "request",
    hasWalkIn: true,
    hasCheckIn: false,
    hasTopUp: false,
    simulated: ["walkIn", "prebooking"],
    orderDetails: [],
  },
  fastTrack: {
    code: 2,
    pathSegment: "fastTrack",
    idLetter: "C",
    bookedBy: "resource",
    optionsPath: null,
    dateFrom: "request",
    hasWalkIn: false,
    hasCheckIn: false,
    hasTopUp: false,
    simulated: ["prebooking"],
    orderDetails: [],
  },
  fitness: {
    code: 7,
    pathSegment: "fitness",
    idLetter: "F",
    bookedBy: "option",
    optionsPath: "schedule",
    dateFrom: "option",
    hasWalkIn: false,
    hasCheckIn: true,
    hasTopUp: false,
    simulated: [],
    orderDetails: ["fitnessOptions"],
  },
  esim: {
    code: 8,
    pathSegment: "esims",
    idLetter: "E",
    bookedBy: "option",
    optionsPath: "options",
    dateFrom: null,
    hasWalkIn: false,
    hasCheckIn: false,
    hasTopUp: true,
    simulated: [],
    orderDetails: ["esim", "esimOptions"],
  },
  setMeal: {
    ...onlyRead,
    code: 3,
    pathSegment: "setMeals",
    idLetter: "R",
    hasWalkIn: true,
    simulated: ["walkIn"],
    orderDetails: [],
  },
  coupon: {
    ...onlyRead,
    code: 4,
    pathSegment: "coupons",
    idLetter: "R",
    hasWalkIn: true,
    simulated: ["walkIn"],
    orderDetails: [],
  },
  localOffer: {
    ...onlyRead,
    code: 11,
    pathSegment: "localOffers",
    idLetter: "O",
    hasWalkIn: false,
    simulated: [],
    orderDetails: [],
  },
} as const satisfies Record<string, ModuleRow>;

export type ModuleName = keyof typeof MODULE_TABLE;
type Row = (typeof MODULE_TABLE)[ModuleName];

/** A module that can be prebooked. */
export type PrebookedModule = {
  [Name in ModuleName]: (typeof MODULE_TABLE)[Name]["bookedBy"] extends null ? never : Name;
}[ModuleName];

/** A module of which the sandbox plays visits of this kind. */
export type SimulatedModule<Visit extends "walkIn" | "prebooking" = "walkIn" | "prebooking"> = {
  [Name in ModuleName]: Visit extends (typeof MODULE_TABLE)[Name]["simulated"][number] ? Name : never;
}[ModuleName];

/** A module that an E-pass can be for: one that can be prebooked, or used without. */
type UsedByPass = {
  [Name in ModuleName]: (typeof MODULE_TABLE)[Name] extends { bookedBy: null; hasWalkIn: false } ? never : Name;
}[ModuleName];

/** An E-pass for several modules is issued as one of a module by itself (DragonPass: cross-module E-pass, A16). */
const CROSS_MODULE = { code: 0, pathSegment: "multiModule" } as const;

/** Module of an E-pass, by our names. */
export type PassModule = UsedByPass | "crossModule";

/** A part of an order's `extra` that only the orders of one module have. */
export type OrderDetail = Row["orderDetails"][number];

/** All of them, in the order of the table. */
export const MODULE_NAMES = Object.keys(MODULE_TABLE) as readonly ModuleName[];
export const PREBOOKED_MODULES: readonly PrebookedModule[] = MODULE_NAMES.filter(isPrebooked);

/** Modules that a pass can be issued for. */
export const PASS_MODULES: readonly PassModule[] = [...MODULE_NAMES.filter(isUsedByPass), "crossModule"];

/** DragonPass's number of each module that is known, and of those that can be prebooked. */
export const MODULE_CODES: readonly number[] = MODULE_NAMES.map((name) => MODULE_TABLE[name].code);
export const PREBOOKED_MODULE_CODES: readonly number[] = PREBOOKED_MODULES.map((name) => MODULE_TABLE[name].code);

/** Every part of an order's `extra` that not all orders have. */
export const ORDER_DETAILS: readonly OrderDetail[] = MODULE_NAMES.flatMap((name) => [
  ...MODULE_TABLE[name].orderDetails,
]);

/** The row of a module, with the columns as they can be for any of them. */
export function moduleRow(name: ModuleName): ModuleRow {
  return MODULE_TABLE[name];
}

/** Our name of a module by DragonPass's number; undefined for one that is not known. */
export function moduleNameOf(code: number): ModuleName | undefined {
  return MODULE_NAMES.find((name) => MODULE_TABLE[name].code === code);
}

/** How passes of a module are issued. */
export function passModuleRow(name: PassModule): Pick<ModuleRow, "code" | "pathSegment"> {
  return isModuleName(name) ? MODULE_TABLE[name] : CROSS_MODULE;
}

/** Our name of a pass's module by DragonPass's number; undefined for one that is not known. */
export function passModuleNameOf(code: number): PassModule | undefined {
  return PASS_MODULES.find((name) => passModuleRow(name).code === code);
}

function isModuleName(name: string): name is ModuleName {
  return Object.hasOwn(MODULE_TABLE, name);
}

function isUsedByPass(name: ModuleName): name is UsedByPass {
  const { bookedBy, hasWalkIn } = moduleRow(name);
  return bookedBy !== null || hasWalkIn;
}

function isPrebooked(name: ModuleName): name is PrebookedModule {
  return moduleRow(name).bookedBy !== null;
}
