import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { findHub } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { hubAnswer } from "../catalogue/catalogue-answer.ts";
import { type ReadInLanguage, translateHub } from "../catalogue/in-language.ts";
import { sendItem } from "../catalogue/send-item.ts";

/** `GET /v1/transport-hubs/:transportHubId`. */
export function getTransportHub(dependencies: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly readInLanguage: Pick<ReadInLanguage, "getTransportHub">;
}): RequestHandler<{ transportHubId: string }> {
  const { db, programIds, readInLanguage } = dependencies;
  return async function answerTransportHub(req, res) {
    await sendItem(
      { req, res, id: req.params.transportHubId },
      {
        programIds,
        find: (programId, id) => findHub(db, programId, id),
        translate: translateHub(readInLanguage),
        answerOf: hubAnswer,
      },
    );
  };
}
