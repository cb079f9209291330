import { transportHub } from "../../contract/transport-hub.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findHub } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueItemQuery } from "../catalogue/catalogue-query.ts";
import { itemIdInPath } from "../catalogue/find-in-programs.ts";
import { type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { sendItem } from "../catalogue/send-item.ts";
import { route } from "../http/route.ts";
import { REVALIDATED_HEADERS, revalidatedAnswers } from "../http/send-revalidated.ts";

/** Dependencies of `getTransportHubRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getTransportHub">;
  readonly now: () => number;
}

/** A transport hub of the catalogue. */
export const getTransportHubRoute = route({
  method: "GET",
  path: "/v1/transport-hubs/:transportHubId",
  scope: "read",
  summary: "A transport hub of the catalogue.",
  pathParameters: { transportHubId: itemIdInPath("transport hub") },
  query: catalogueItemQuery,
  headers: REVALIDATED_HEADERS,
  answers: revalidatedAnswers(transportHub),
  problems: ["not_found"],
  handler:
    ({ db, programIds, readInLanguage, now }: Dependencies) =>
    async ({ path, query, headers }, { res }) =>
      await sendItem({ id: path.transportHubId, query, ifNoneMatch: headers["If-None-Match"] }, res, {
        programIds,
        find: (programId, id) => findHub(db, programId, id),
        translate: translateHub(readInLanguage, now),
        answerOf: hubAnswer,
      }),
});
