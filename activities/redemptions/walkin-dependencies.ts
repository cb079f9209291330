import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { Timings } from "../../src/domain/booking/timings.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";

/** Dependencies of the activities of walk-ins. */
export interface WalkinDependencies {
  readonly db: Db;
  readonly dragonpass: Pick<DragonPassClient, "getOrder">;
  readonly programIds: readonly ProgramId[];
  readonly timings: Pick<Timings, "walkinReadsMs">;
  readonly log: Pick<Logger, "warn">;
}
