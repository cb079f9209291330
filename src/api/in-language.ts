import type { Response } from "express";
import type { DragonPassClient } from "../dragonpass/client.ts";
import type { Found } from "../dragonpass/outcomes.ts";
import type { StoredItem } from "../store/catalogue/catalogue-item.ts";
import { ApiError } from "./api-error.ts";
import { callerGoneSignal } from "./caller-gone.ts";
import { CATALOGUE_LANGUAGE, type CatalogueItemQuery } from "./catalogue-query.ts";
import { rethrowAsUnavailable } from "./supplier-unavailable.ts";

/** What the routes of one item ask DragonPass. */
export type ReadInLanguage = Pick<DragonPassClient, "getResource" | "getTransportHub">;

/** What both kinds of item are asked for with. */
export interface LanguageArgs {
  readonly programId: string;
  readonly language: string;
  readonly fallbackAllowed?: boolean;
  readonly signal: AbortSignal;
}

/**
 * The item as DragonPass words it in the language that is asked for; as it is stored where that is the catalogue's.
 * Nothing of it is kept: the catalogue, and what is decided by it, have one language.
 * @throws {ApiError} `not_found` where it is not translated and English may not take the place of the translation
 */
export async function inLanguage<Item extends StoredItem>(
  stored: Item,
  { language = CATALOGUE_LANGUAGE, fallbackAllowed }: Pick<CatalogueItemQuery, "language" | "fallbackAllowed">,
  res: Response,
  read: (args: LanguageArgs) => Promise<Found<{ readonly name: string | null; readonly raw: Record<string, unknown> }>>,
): Promise<Item> {
  if (language === CATALOGUE_LANGUAGE) return stored;
  const fallback = fallbackAllowed === undefined ? {} : { fallbackAllowed };
  const asked = { programId: stored.programId, language, ...fallback, signal: callerGoneSignal(res) };
  const found = await read(asked).catch(rethrowAsUnavailable);
  if (found.kind === "ok") return { ...stored, name: found.value.name, data: found.value.raw, fetchedAt: new Date() };
  // What DragonPass has removed it does not describe any more, in no language.
  if (!stored.available && fallbackAllowed === true) return stored;
  throw new ApiError("not_found", `DragonPass does not describe it in ${language}.`);
}
