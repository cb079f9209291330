import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findHub } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { catalogueItemQuery, programsToLookIn } from "../catalogue/catalogue-query.ts";
import { findInPrograms } from "../catalogue/find-in-programs.ts";
import { inLanguage, type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { parseQuery } from "../http/query-parameters.ts";
import { sendRevalidated } from "../http/send-revalidated.ts";

/** `GET /v1/transport-hubs/:transportHubId`, as a resource is answered. */
export function getTransportHub(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getTransportHub">;
}): RequestHandler<{ transportHubId: string }> {
  const { db, programIds, readInLanguage } = dependencies;
  return async function answerTransportHub(req, res) {
    const query = parseQuery(catalogueItemQuery, req);
    const candidates = programsToLookIn(query.programId, programIds);
    const found = await findInPrograms(candidates, req.params.transportHubId, (programId, id) =>
      findHub(db, programId, id),
    );
    const worded = await inLanguage(found, query, res, translateHub(readInLanguage));
    sendRevalidated(req, res, hubAnswer(worded));
  };
}
