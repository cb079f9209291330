import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { Timings } from "../../src/domain/booking/timings.ts";
import type { BatchKey } from "../../src/domain/workflow-ids.ts";
import type { ReadPace } from "../../src/dragonpass/calls/read-pace.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import type { SupplierClock } from "../../src/dragonpass/client/supplier-clock.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { InboxWriter } from "../../src/store/inbox/inbox-writer.ts";

/** Dependencies of the catalogue's activities. */
export interface CatalogueDependencies {
  readonly db: Db;
  readonly dragonpass: DragonPassClient;
  /** By which DragonPass dates its events, and says which it still keeps. */
  readonly supplierClock: Pick<SupplierClock, "read">;
  readonly inboxWriter: Pick<InboxWriter, "write">;
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  /** Waits until the next read may be sent, by all workers together: `DRAGONPASS_RATE_PER_SECOND`. */
  readonly acquireReadSlot: ReadPace;
  /** Rings the workflow of a batch, and starts it where none runs. */
  readonly ringBatch: (key: BatchKey) => Promise<void>;
  /** Has a program re-read; while it is being read, once more afterwards. */
  readonly requestSync: (programId: ProgramId) => Promise<void>;
  /** With more open batches than this a program is read as a whole; 200 by default. */
  readonly openBatchesMax?: number | undefined;
  readonly timings: Pick<Timings, "batchGraceMs">;
  readonly log: Logger;
}
