import { z } from "zod";
import { withCode } from "../../contract/field-errors.ts";
import { pageOf } from "../../contract/page.ts";
import { resource } from "../../contract/resource.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { MODULE_NAMES, MODULE_TABLE, type ModuleName } from "../../domain/modules.ts";
import { listResources } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { resourceAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueFiltersOf, catalogueListParameters } from "../catalogue/catalogue-query.ts";
import { type ReadInLanguage, translateResource } from "../catalogue/in-language.ts";
import { sendList } from "../catalogue/send-list.ts";
import { repeatable } from "../http/query-parameters.ts";
import { route } from "../http/route.ts";
import { REVALIDATED_HEADERS, revalidatedAnswers } from "../http/send-revalidated.ts";

/** A name of ours, or DragonPass's number: the catalogue may have modules that are not known here. */
const moduleFilter = z
  .string()
  .refine((text) => isModule(text) || /^\d{1,4}$/.test(text), {
    ...withCode("not_one_of"),
    error: `must be one of ${MODULE_NAMES.join(", ")}, or a number`,
  })
  .transform((text) => (isModule(text) ? MODULE_TABLE[text].code : Number(text)))
  .meta({ words: `${MODULE_NAMES.map((name) => `\`${name}\``).join(", ")}, or a number of DragonPass` });

/** Query parameters of the list. */
const resourcesQuery = z.strictObject({
  module: repeatable(moduleFilter).describe("kind of resource"),
  ...catalogueListParameters,
});

/** Dependencies of `listResourcesRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readListInLanguage: Pick<ReadInLanguage, "getResource">;
  readonly now: () => number;
}

/** The resources of the catalogue. */
export const listResourcesRoute = route({
  method: "GET",
  path: "/v1/resources",
  scope: "read",
  summary: "The resources of the catalogue, available or not, by id.",
  query: resourcesQuery,
  headers: REVALIDATED_HEADERS,
  answers: revalidatedAnswers(pageOf(resource)),
  problems: ["invalid_page_token"],
  handler:
    ({ db, programIds, readListInLanguage, now }: Dependencies) =>
    async ({ query: { module, ...query }, headers }, { res }) =>
      await sendList({ query, ifNoneMatch: headers["If-None-Match"] }, res, {
        filters: {
          ...catalogueFiltersOf(query, programIds),
          ...(module === undefined ? {} : { module: [...new Set(module)].sort((a, b) => a - b) }),
        },
        list: (filters, page) => listResources(db, filters, page),
        translate: translateResource(readListInLanguage, now),
        answerOf: resourceAnswer,
      }),
});

function isModule(text: string): text is ModuleName {
  return MODULE_NAMES.some((name) => name === text);
}
