import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findResource } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { resourceAnswer } from "../catalogue/catalogue-answer.ts";
import { type ReadInLanguage, translateResource } from "../catalogue/in-language.ts";
import { sendItem } from "../catalogue/send-item.ts";

/** `GET /v1/resources/:resourceId`. */
export function getResource(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getResource">;
}): RequestHandler<{ resourceId: string }> {
  const { db, programIds, readInLanguage } = dependencies;
  return async function answerResource(req, res) {
    await sendItem(
      { req, res, id: req.params.resourceId },
      {
        programIds,
        find: (programId, id) => findResource(db, programId, id),
        translate: translateResource(readInLanguage),
        answerOf: resourceAnswer,
      },
    );
  };
}
