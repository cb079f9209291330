import type { ProgramId } from "../../src/contract/vocabulary.ts";
import { noteFullReadWanted } from "../../src/store/catalogue/full-read.ts";
import type { CatalogueDependencies } from "./dependencies.ts";

/**
 * Has a program read as a whole. First it is noted: from then on the catalogue says that it is not complete, and where
 * Temporal forgets the request, the sweep makes it again.
 * @returns place of the request among the reads
 */
export async function requestFullRead(
  { db, requestSync }: Pick<CatalogueDependencies, "db" | "requestSync">,
  programId: ProgramId,
): Promise<number> {
  const wantedNumber = await noteFullReadWanted(db, programId);
  await requestSync(programId);
  return wantedNumber;
}
