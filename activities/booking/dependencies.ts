import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { Timings } from "../../src/domain/booking/timings.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import type { SupplierClock } from "../../src/dragonpass/client/supplier-clock.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { DatabaseClock } from "../../src/store/database/database-clock.ts";

/** Dependencies of the activities of a booking. */
export interface OrderDependencies {
  readonly db: Db;
  readonly clock: Pick<DatabaseClock, "now">;
  readonly dragonpass: DragonPassClient;
  /** The time at DragonPass, as the answers to this client tell it. */
  readonly supplierClock: SupplierClock;
  /** The configured programs; the first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly timings: Timings;
  /** Treatment of a second order that an unknown outcome left behind. */
  readonly strayOrderAction: "attention" | "cancel";
  readonly log: Logger;
}
