import type { Response } from "express";
import type { DragonPassClient } from "../../dragonpass/client/dragonpass-client.ts";
import type { Found } from "../../dragonpass/client/outcomes.ts";
import type { StoredHub, StoredItem, StoredResource } from "../../store/catalogue/catalogue-item.ts";
import { ApiError } from "../http/api-error.ts";
import { callerGoneSignal } from "../http/caller-gone.ts";
import { rethrowAsUnavailable } from "../http/supplier-unavailable.ts";
import { CATALOGUE_LANGUAGE, type LanguageQuery } from "./catalogue-query.ts";

/** The calls that read an item in another language than the catalogue's. */
export type ReadInLanguage = Pick<DragonPassClient, "getResource" | "getTransportHub">;

interface Asked {
  readonly programId: string;
  readonly language: string;
  readonly fallbackAllowed?: boolean;
  readonly signal: AbortSignal;
}

/** Fields that replace an item's own wording. */
type Worded = Pick<StoredItem, "name" | "data" | "fetchedAt">;

/** A read of one item in another language. */
export type Translate<Item> = (item: Item, asked: Asked) => Promise<Found<Worded>>;

/** Reads a resource in another language; `now` dates the answer. */
export function translateResource(
  client: Pick<ReadInLanguage, "getResource">,
  now: () => number,
): Translate<StoredResource> {
  return async ({ resourceId }, asked) =>
    worded(await client.getResource({ ...asked, resourceId }), ({ resourceName }) => resourceName, now);
}

/** Reads a hub in another language; `now` dates the answer. */
export function translateHub(client: Pick<ReadInLanguage, "getTransportHub">, now: () => number): Translate<StoredHub> {
  return async ({ transportHubId }, asked) =>
    worded(await client.getTransportHub({ ...asked, transportHubId }), (hub) => hub.transportHubName, now);
}

function worded<Item extends { readonly raw: Record<string, unknown> }>(
  found: Found<Item>,
  nameOf: (item: Item) => string | null,
  now: () => number,
): Found<Worded> {
  if (found.kind !== "ok") return found;
  return { kind: "ok", value: { name: nameOf(found.value), data: found.value.raw, fetchedAt: new Date(now()) } };
}

/**
 * The item as DragonPass words it in the language that is asked for; as it is stored where that is the catalogue's.
 * Nothing of it is kept: the catalogue, and what is decided by it, have one language.
 * @throws {ApiError} `not_found` where it is not translated and English may not take the place of the translation
 */
export async function inLanguage<Item extends StoredItem>(
  stored: Item,
  query: LanguageQuery,
  res: Response,
  translate: Translate<Item>,
): Promise<Item> {
  const { language = CATALOGUE_LANGUAGE } = query;
  if (language === CATALOGUE_LANGUAGE) return stored;
  const told = await translated(stored, { ...query, language }, callerGoneSignal(res), translate);
  if (told === null) throw new ApiError("not_found", `DragonPass has no description in ${language}.`);
  return told;
}

/**
 * The items of a page, worded in the language that is asked for. Untranslated ones are left out, as in DragonPass's lists. They are asked
 * for one by one: DragonPass's lists have other filters and pages, and do not say whether English may take the place
 * of a translation (DragonPass: Languages).
 */
export async function listInLanguage<Item extends StoredItem>(
  stored: readonly Item[],
  query: LanguageQuery,
  res: Response,
  translate: Translate<Item>,
): Promise<readonly Item[]> {
  const { language = CATALOGUE_LANGUAGE } = query;
  if (language === CATALOGUE_LANGUAGE) return stored;
  const failed = new AbortController();
  const signal = AbortSignal.any([callerGoneSignal(res), failed.signal]);
  try {
    const told = await Promise.all(stored.map((item) => translated(item, { ...query, language }, signal, translate)));
    return told.filter((item) => item !== null);
  } finally {
    // A page that lacks one of them is no answer, so the others need not be asked for.
    failed.abort();
  }
}

/** Null where DragonPass does not describe it in this language. */
async function translated<Item extends StoredItem>(
  stored: Item,
  { language, fallbackAllowed }: LanguageQuery & { readonly language: string },
  signal: AbortSignal,
  translate: Translate<Item>,
): Promise<Item | null> {
  const fallback = fallbackAllowed === undefined ? {} : { fallbackAllowed };
  const asked = { programId: stored.programId, language, ...fallback, signal };
  const found = await translate(stored, asked).catch(rethrowAsUnavailable);
  if (found.kind === "ok") return { ...stored, ...found.value };
  // What DragonPass has removed it does not describe any more, in no language.
  return !stored.available && fallbackAllowed === true ? stored : null;
}
