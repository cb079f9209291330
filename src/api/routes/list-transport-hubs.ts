import type { RequestHandler } from "express";
import { z } from "zod";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { listHubs } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { cataloguePosition, decodePageToken, encodePageToken } from "../../store/database/page-token.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueFiltersOf, catalogueListParameters } from "../catalogue/catalogue-query.ts";
import { listInLanguage, type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { positionOf } from "../http/page-position.ts";
import { parseQuery } from "../http/query-parameters.ts";
import { sendRevalidated } from "../http/send-revalidated.ts";

/** Query parameters of the list. */
export const transportHubsQuery = z.strictObject(catalogueListParameters);

/** `GET /v1/transport-hubs`: the hubs of the catalogue, available or not, by id; worded as a list of resources is. */
export function listTransportHubs(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readListInLanguage: Pick<ReadInLanguage, "getTransportHub">;
}): RequestHandler {
  const { db, programIds, readListInLanguage } = dependencies;
  return async function answerTransportHubs(req, res) {
    const { pageSize, pageToken, ...query } = parseQuery(transportHubsQuery, req);
    const filters = catalogueFiltersOf(query, programIds);
    const after = positionOf(pageToken, (token) => decodePageToken(filters, token, cataloguePosition));
    const { items, next } = await listHubs(db, filters, { size: pageSize, after });
    const worded = await listInLanguage(items, query, res, translateHub(readListInLanguage));
    sendRevalidated(req, res, {
      items: worded.map(hubAnswer),
      nextPageToken: next === null ? null : encodePageToken(filters, next),
    });
  };
}
