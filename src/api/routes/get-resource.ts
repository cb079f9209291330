import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findResource } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { resourceAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueItemQuery, programsToLookIn } from "../catalogue/catalogue-query.ts";
import { findInPrograms } from "../catalogue/find-in-programs.ts";
import { inLanguage, type ReadInLanguage, translateResource } from "../catalogue/in-language.ts";
import { parseQuery } from "../http/query-parameters.ts";
import { sendRevalidated } from "../http/send-revalidated.ts";

/**
 * `GET /v1/resources/:resourceId`: of the program that is asked for, or the first configured one that has it. In
 * another language than the catalogue's it is asked of DragonPass.
 */
export function getResource(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getResource">;
}): RequestHandler<{ resourceId: string }> {
  const { db, programIds, readInLanguage } = dependencies;
  return async function answerResource(req, res) {
    const query = parseQuery(catalogueItemQuery, req);
    const candidates = programsToLookIn(query.programId, programIds);
    const found = await findInPrograms(candidates, req.params.resourceId, (programId, id) =>
      findResource(db, programId, id),
    );
    const worded = await inLanguage(found, query, res, translateResource(readInLanguage));
    sendRevalidated(req, res, resourceAnswer(worded));
  };
}
