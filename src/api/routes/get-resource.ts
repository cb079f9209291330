import { resource } from "../../contract/resource.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findResource } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { resourceAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueItemQuery } from "../catalogue/catalogue-query.ts";
import { itemIdInPath } from "../catalogue/find-in-programs.ts";
import { type ReadInLanguage, translateResource } from "../catalogue/in-language.ts";
import { sendItem } from "../catalogue/send-item.ts";
import { route } from "../http/route.ts";
import { REVALIDATED_HEADERS, revalidatedAnswers } from "../http/send-revalidated.ts";

/** Dependencies of `getResourceRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getResource">;
  readonly now: () => number;
}

/** A resource of the catalogue. */
export const getResourceRoute = route({
  method: "GET",
  path: "/v1/resources/:resourceId",
  scope: "read",
  summary: "A resource of the catalogue.",
  pathParameters: { resourceId: itemIdInPath("resource") },
  query: catalogueItemQuery,
  headers: REVALIDATED_HEADERS,
  answers: revalidatedAnswers(resource),
  problems: ["not_found"],
  handler:
    ({ db, programIds, readInLanguage, now }: Dependencies) =>
    async ({ path, query, headers }, { res }) =>
      await sendItem({ id: path.resourceId, query, ifNoneMatch: headers["If-None-Match"] }, res, {
        programIds,
        find: (programId, id) => findResource(db, programId, id),
        translate: translateResource(readInLanguage, now),
        answerOf: resourceAnswer,
      }),
});
