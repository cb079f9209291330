/** The modules that resources of the simulator can belong to. */
export { MODULE_NAMES, type ModuleName } from "../../dragonpass/assumptions.ts";
