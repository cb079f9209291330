import type { RequestHandler } from "express";
import { z } from "zod";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { listHubs } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueFiltersOf, catalogueListParameters } from "../catalogue/catalogue-query.ts";
import { type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { sendList } from "../catalogue/send-list.ts";
import { parseQuery } from "../http/query-parameters.ts";

/** Query parameters of the list. */
export const transportHubsQuery = z.strictObject(catalogueListParameters);

/** `GET /v1/transport-hubs`: the hubs of the catalogue, available or not, by id. */
export function listTransportHubs(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readListInLanguage: Pick<ReadInLanguage, "getTransportHub">;
}): RequestHandler {
  const { db, programIds, readListInLanguage } = dependencies;
  return async function answerTransportHubs(req, res) {
    const query = parseQuery(transportHubsQuery, req);
    await sendList(
      { req, res, query },
      {
        filters: catalogueFiltersOf(query, programIds),
        list: (filters, page) => listHubs(db, filters, page),
        translate: translateHub(readListInLanguage),
        answerOf: hubAnswer,
      },
    );
  };
}
