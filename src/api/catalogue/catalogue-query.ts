import { z } from "zod";
import { unknownProgram } from "../../contract/program-errors.ts";
import { opaqueId, type ProgramId } from "../../contract/vocabulary.ts";
import { invalidRequest } from "../http/api-error.ts";
import { pageParameters, repeatable } from "../http/query-parameters.ts";

/** DragonPass's languages (DragonPass: Languages). */
export const LANGUAGES = [
  "en-US",
  "fr-FR",
  "de-DE",
  "it-IT",
  "ja-JP",
  "pl-PL",
  "pt-PT",
  "pt-BR",
  "ru-RU",
  "es-ES",
  "th-TH",
  "uk-UA",
  "vi-VN",
  "zh-CN",
  "zh-HK",
] as const;

/** The language that the catalogue is read and kept in. */
export const CATALOGUE_LANGUAGE = "en-US";

/** Language of the texts; both are DragonPass's own parameters (DragonPass: Languages). */
const languageParameters = {
  language: z
    .enum(LANGUAGES)
    .optional()
    .describe(`language of the texts, asked of DragonPass now where it is another one than ${CATALOGUE_LANGUAGE}`),
  fallbackAllowed: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe("whether English takes the place of a missing translation"),
};
/** The language that a caller asks for, if any. */
export type LanguageQuery = Partial<z.output<z.ZodObject<typeof languageParameters>>>;

const TEXT_LENGTH_MAX = 100;

const text = z
  .string()
  .trim()
  .min(1)
  .max(TEXT_LENGTH_MAX)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters");

/** Query parameters of both lists of the catalogue; each filter may be given several times, which means *or*. */
export const catalogueListParameters = {
  programId: repeatable(opaqueId).describe("the program that may use it; all that are configured by default"),
  transportHubId: repeatable(opaqueId).describe("the airport or station that it is at, or that it is"),
  iata: repeatable(opaqueId).describe("code of the airport or station; `man` is `MAN` too"),
  countryOrRegion: repeatable(opaqueId).describe("country, ISO 3166-1 alpha-2"),
  available: repeatable(z.enum(["true", "false"])).describe("whether DragonPass still lists it"),
  text: repeatable(text).describe("words in its English texts"),
  ...languageParameters,
  ...pageParameters,
};

/** Query parameters of one item. */
export const catalogueItemQuery = z.strictObject({
  programId: opaqueId.optional().describe("the program to look in; without it all, in their order"),
  ...languageParameters,
});
export type ItemQuery = z.output<typeof catalogueItemQuery>;

type ListQuery = z.output<z.ZodObject<typeof catalogueListParameters>>;

/**
 * The filters that both lists have; without a program those of all that are configured. Sorted and without
 * doubles, so that a page token does not depend on how they were written.
 * @throws {ApiError} `invalid_request` where a program is not one of ours
 */
export function catalogueFiltersOf(
  query: Pick<ListQuery, "programId" | "transportHubId" | "iata" | "countryOrRegion" | "available" | "text">,
  programIds: readonly ProgramId[],
) {
  const { available } = query;
  const wanted = new Set(available);
  const filters: Record<string, string[]> = {};
  if (isGiven(query.transportHubId)) filters.transportHubId = sortedSet(query.transportHubId);
  // Codes: DragonPass writes them in capitals, and nobody means another airport by `man`.
  if (isGiven(query.iata)) filters.iata = inCapitalsToo(query.iata);
  if (isGiven(query.countryOrRegion)) filters.countryOrRegion = inCapitalsToo(query.countryOrRegion);
  return {
    ...filters,
    programId: programsOf(query.programId, programIds),
    ...(wanted.size === 1 ? { available: wanted.has("true") } : {}),
    ...(isGiven(query.text) ? { text: sortedSet(query.text) } : {}),
  };
}

/**
 * The programs that are asked for, or all that are configured.
 * @throws {ApiError} `invalid_request` where one is not
 */
function programsOf(asked: readonly string[] | undefined, programIds: readonly ProgramId[]): string[] {
  if (asked === undefined || asked.length === 0) return sortedSet(programIds);
  if (!asked.every((id) => isConfigured(id, programIds))) throw invalidRequest([unknownProgram("/programId")]);
  return sortedSet(asked);
}

/**
 * The programs to look for an item in, in the order of the configuration; only the one that is asked for.
 * @throws {ApiError} `invalid_request` where it is not configured
 */
export function programsToLookIn(asked: string | undefined, programIds: readonly ProgramId[]): readonly ProgramId[] {
  if (asked === undefined) return programIds;
  if (!isConfigured(asked, programIds)) throw invalidRequest([unknownProgram("/programId")]);
  return [asked];
}

function isConfigured(id: string, programIds: readonly ProgramId[]): id is ProgramId {
  return programIds.some((programId) => programId === id);
}

function isGiven(values: readonly string[] | undefined): values is readonly string[] {
  return values !== undefined && values.length > 0;
}

function inCapitalsToo(values: readonly string[]): string[] {
  return sortedSet(values.flatMap((value) => [value, value.toUpperCase()]));
}

function sortedSet<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)].sort();
}
