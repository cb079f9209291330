import type { RequestHandler } from "express";
import { z } from "zod";
import { MODULE_NUMBERS } from "../../contract/module-numbers.ts";
import { MODULES, type Module, type ProgramId } from "../../contract/vocabulary.ts";
import { listResources } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { resourceAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueFiltersOf, catalogueListParameters } from "../catalogue/catalogue-query.ts";
import { type ReadInLanguage, translateResource } from "../catalogue/in-language.ts";
import { sendList } from "../catalogue/send-list.ts";
import { parseQuery, repeatable } from "../http/query-parameters.ts";

/** A name of ours, or DragonPass's number: the catalogue also has modules that cannot be prebooked. */
const moduleFilter = z
  .string()
  .refine((text) => isModule(text) || /^\d{1,4}$/.test(text), `must be one of ${MODULES.join(", ")}, or a number`)
  .transform((text) => (isModule(text) ? MODULE_NUMBERS[text] : Number(text)));

/** Query parameters of the list. */
export const resourcesQuery = z.strictObject({ module: repeatable(moduleFilter), ...catalogueListParameters });

/** `GET /v1/resources`: the resources of the catalogue, available or not, by id. */
export function listResourcesRoute(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readListInLanguage: Pick<ReadInLanguage, "getResource">;
}): RequestHandler {
  const { db, programIds, readListInLanguage } = dependencies;
  return async function answerResources(req, res) {
    const { module, ...query } = parseQuery(resourcesQuery, req);
    const filters = {
      ...catalogueFiltersOf(query, programIds),
      ...(module === undefined ? {} : { module: [...new Set(module)].sort((a, b) => a - b) }),
    };
    await sendList(
      { req, res, query },
      {
        filters,
        list: (wanted, page) => listResources(db, wanted, page),
        translate: translateResource(readListInLanguage),
        answerOf: resourceAnswer,
      },
    );
  };
}

function isModule(text: string): text is Module {
  return MODULES.some((name) => name === text);
}
