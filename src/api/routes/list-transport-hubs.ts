import { z } from "zod";
import { pageOf } from "../../contract/page.ts";
import { transportHub } from "../../contract/transport-hub.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { listHubs } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueFiltersOf, catalogueListParameters } from "../catalogue/catalogue-query.ts";
import { type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { sendList } from "../catalogue/send-list.ts";
import { route } from "../http/route.ts";
import { REVALIDATED_HEADERS, revalidatedAnswers } from "../http/send-revalidated.ts";

/** Query parameters of the list. */
const transportHubsQuery = z.strictObject(catalogueListParameters);

/** Dependencies of `listTransportHubsRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readListInLanguage: Pick<ReadInLanguage, "getTransportHub">;
  readonly now: () => number;
}

/** The hubs of the catalogue. */
export const listTransportHubsRoute = route({
  method: "GET",
  path: "/v1/transport-hubs",
  scope: "read",
  summary: "The hubs of the catalogue, available or not, by id.",
  query: transportHubsQuery,
  headers: REVALIDATED_HEADERS,
  answers: revalidatedAnswers(pageOf(transportHub)),
  problems: ["invalid_page_token"],
  handler:
    ({ db, programIds, readListInLanguage, now }: Dependencies) =>
    async ({ query, headers }, { res }) =>
      await sendList({ query, ifNoneMatch: headers["If-None-Match"] }, res, {
        filters: catalogueFiltersOf(query, programIds),
        list: (filters, page) => listHubs(db, filters, page),
        translate: translateHub(readListInLanguage, now),
        answerOf: hubAnswer,
      }),
});
