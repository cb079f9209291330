import type { OrderDependencies } from "../booking/dependencies.ts";

/** Dependencies of the activities of a request for a pass. */
export type PassDependencies = Pick<
  OrderDependencies,
  "db" | "clock" | "dragonpass" | "supplierClock" | "programIds" | "timings" | "log"
>;
