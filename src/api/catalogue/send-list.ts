import type { Response } from "express";
import type { CataloguePage, CataloguePosition, StoredItem } from "../../store/catalogue/catalogue-item.ts";
import { cataloguePosition, decodePageToken, encodePageToken } from "../../store/database/page-token.ts";
import { positionOf } from "../http/page-position.ts";
import { sendRevalidated } from "../http/send-revalidated.ts";
import type { LanguageQuery } from "./catalogue-query.ts";
import { listInLanguage, type Translate } from "./in-language.ts";

/** How items of one kind are listed, translated and shown. */
interface ListSource<Item extends StoredItem, Filters> {
  readonly filters: Filters;
  readonly list: (
    filters: Filters,
    page: { size: number; after: CataloguePosition | null },
  ) => Promise<CataloguePage<Item>>;
  readonly translate: Translate<Item>;
  readonly answerOf: (item: Item) => object;
}

interface PageQuery extends LanguageQuery {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

/**
 * Answers with a page of a list of the catalogue. In another language than the catalogue's each item of the page is
 * asked of DragonPass, and what it does not describe in that language is left out.
 */
export async function sendList<Item extends StoredItem, Filters>(
  { query, ifNoneMatch }: { readonly query: PageQuery; readonly ifNoneMatch: string | undefined },
  res: Response,
  { filters, list, translate, answerOf }: ListSource<Item, Filters>,
): Promise<void> {
  const after = positionOf(query.pageToken, (token) => decodePageToken(filters, token, cataloguePosition));
  const { items, next } = await list(filters, { size: query.pageSize, after });
  const translated = await listInLanguage(items, query, res, translate);
  const nextPageToken = next === null ? null : encodePageToken(filters, next);
  sendRevalidated(res, { items: translated.map(answerOf), nextPageToken }, ifNoneMatch);
}
