import { z } from "zod";
import { opaqueId, type ProgramId } from "../../contract/vocabulary.ts";
import { ApiError } from "../http/api-error.ts";
import type { PathParameter } from "../http/route.ts";

/** The id of an item in a path: any text, since an unknown program is told first. */
export function itemIdInPath(item: "resource" | "transport hub"): PathParameter<z.ZodString> {
  const schema = z.string().meta({ words: "an id", description: `DragonPass's id of the ${item}` });
  return { schema, onMismatch: nothingHasIt };
}

/**
 * The item with this id, in the first program that has one.
 * @throws {ApiError} `not_found`
 */
export async function findInPrograms<Item>(
  programIds: readonly ProgramId[],
  id: string,
  find: (programId: ProgramId, id: string) => Promise<Item | null>,
): Promise<Item> {
  // Nothing has an id of another shape, and the database cannot even be asked for some.
  if (opaqueId.safeParse(id).success) {
    for (const programId of programIds) {
      const item = await find(programId, id);
      if (item !== null) return item;
    }
  }
  throw nothingHasIt();
}

/** The error for an id that nothing in the catalogue has. */
export function nothingHasIt(): ApiError {
  return new ApiError("not_found", "The catalogue has nothing with this id.");
}
