import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { Logger } from "../../src/log/log.ts";
import { lookAtCrowd, withdrawCover } from "../../src/store/catalogue/crowded-batches.ts";
import type { Db } from "../../src/store/database/database.ts";
import { requestFullRead } from "./request-full-read.ts";

/**
 * Whether the batches of a program are left to one full read, which is asked for by whoever sees first that there are
 * too many of them. Until it has ended each of them is open, so the catalogue says that it is not complete.
 */
export async function awaitsFullRead(
  deps: {
    readonly db: Db;
    readonly requestSync: (programId: ProgramId) => Promise<void>;
    readonly openBatchesMax?: number | undefined;
    readonly log: Pick<Logger, "warn">;
  },
  programId: ProgramId,
): Promise<boolean> {
  const crowd = await lookAtCrowd(deps.db, programId, deps.openBatchesMax);
  if (crowd !== "to-be-asked") return crowd === "awaited";
  try {
    await requestFullRead(deps, programId);
  } catch (error) {
    await withdrawCover(deps.db, programId);
    throw error;
  }
  deps.log.warn({ programId }, "too many open batches; reading the program as a whole");
  return true;
}
