import type { Response } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { StoredItem } from "../../store/catalogue/catalogue-item.ts";
import { sendRevalidated } from "../http/send-revalidated.ts";
import { type ItemQuery, programsToLookIn } from "./catalogue-query.ts";
import { findInPrograms } from "./find-in-programs.ts";
import { inLanguage, type Translate } from "./in-language.ts";

/** How an item of one kind is found, translated and shown. */
interface ItemSource<Item extends StoredItem> {
  readonly programIds: readonly ProgramId[];
  readonly find: (programId: ProgramId, id: string) => Promise<Item | null>;
  readonly translate: Translate<Item>;
  readonly answerOf: (item: Item) => object;
}

/**
 * Answers with an item of the catalogue: of the program that is asked for, or the first configured one that has it. In
 * another language than the catalogue's it is asked of DragonPass.
 */
export async function sendItem<Item extends StoredItem>(
  request: { readonly id: string; readonly query: ItemQuery; readonly ifNoneMatch: string | undefined },
  res: Response,
  { programIds, find, translate, answerOf }: ItemSource<Item>,
): Promise<void> {
  const { id, query, ifNoneMatch } = request;
  const found = await findInPrograms(programsToLookIn(query.programId, programIds), id, find);
  sendRevalidated(res, answerOf(await inLanguage(found, query, res, translate)), ifNoneMatch);
}
