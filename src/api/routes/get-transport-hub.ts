import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findHub } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database.ts";
import { hubAnswer } from "../catalogue-answer.ts";
import { catalogueItemQuery, programsToLookIn } from "../catalogue-query.ts";
import { findInPrograms } from "../find-in-programs.ts";
import { parseQuery } from "../query-parameters.ts";
import { sendRevalidated } from "../send-revalidated.ts";

/** `GET /v1/transport-hubs/:transportHubId`: of the program that is asked for, or the first configured one that has it. */
export function getTransportHub(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
}): RequestHandler<{ transportHubId: string }> {
  const { db, programIds } = dependencies;
  return async function answerTransportHub(req, res) {
    const query = parseQuery(catalogueItemQuery, req);
    const candidates = programsToLookIn(query.programId, programIds);
    const found = await findInPrograms(candidates, req.params.transportHubId, (programId, id) =>
      findHub(db, programId, id),
    );
    sendRevalidated(req, res, hubAnswer(found));
  };
}
