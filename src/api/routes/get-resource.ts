import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findResource } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database.ts";
import { resourceAnswer } from "../catalogue-answer.ts";
import { catalogueItemQuery, programsToLookIn } from "../catalogue-query.ts";
import { findInPrograms } from "../find-in-programs.ts";
import { parseQuery } from "../query-parameters.ts";
import { sendRevalidated } from "../send-revalidated.ts";

/** `GET /v1/resources/:resourceId`: of the program that is asked for, or the first configured one that has it. */
export function getResource(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
}): RequestHandler<{ resourceId: string }> {
  const { db, programIds } = dependencies;
  return async function answerResource(req, res) {
    const query = parseQuery(catalogueItemQuery, req);
    const candidates = programsToLookIn(query.programId, programIds);
    const found = await findInPrograms(candidates, req.params.resourceId, (programId, id) =>
      findResource(db, programId, id),
    );
    sendRevalidated(req, res, resourceAnswer(found));
  };
}
