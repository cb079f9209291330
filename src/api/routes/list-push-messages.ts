import type { RequestHandler } from "express";
import { z } from "zod";
import { pushMessageState } from "../../contract/push-message.ts";
import type { Db } from "../../store/database/database.ts";
import { decodePageToken, encodePageToken, pushMessagePosition } from "../../store/database/page-token.ts";
import { listPushMessages } from "../../store/inbox/inbox-list.ts";
import { positionOf } from "../http/page-position.ts";
import { pageParameters, parseQuery, repeatable } from "../http/query-parameters.ts";

/** Query parameters of the list. */
export const pushMessagesQuery = z.strictObject({ state: repeatable(pushMessageState), ...pageParameters });

/** `GET /v1/push-messages`: the inbox as operators see it, newest first. */
export function listPushMessagesRoute({ db }: { readonly db: Db }): RequestHandler {
  return async function answerPushMessages(req, res) {
    const { pageSize, pageToken, state } = parseQuery(pushMessagesQuery, req);
    const filters = { states: state === undefined ? null : [...new Set(state)].sort() };
    const after = positionOf(pageToken, (token) => decodePageToken(filters, token, pushMessagePosition));
    const { items, next } = await listPushMessages(db, filters, { size: pageSize, after });
    res.status(200).json({ items, nextPageToken: next === null ? null : encodePageToken(filters, next) });
  };
}
