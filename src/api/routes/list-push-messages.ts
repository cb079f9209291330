import { z } from "zod";
import { pageOf } from "../../contract/page.ts";
import { pushMessage, pushMessageState } from "../../contract/push-message.ts";
import type { Db } from "../../store/database/database.ts";
import { decodePageToken, encodePageToken, pushMessagePosition } from "../../store/database/page-token.ts";
import { listPushMessages } from "../../store/inbox/inbox-list.ts";
import { positionOf } from "../http/page-position.ts";
import { pageParameters, repeatable } from "../http/query-parameters.ts";
import { route } from "../http/route.ts";

/** Query parameters of the list. */
const pushMessagesQuery = z.strictObject({
  state: repeatable(pushMessageState).describe("`state` of the message"),
  ...pageParameters,
});

/** The inbox as operators see it. */
export const listPushMessagesRoute = route({
  method: "GET",
  path: "/v1/push-messages",
  scope: "operate",
  summary: "The inbox as operators see it, newest first.",
  query: pushMessagesQuery,
  answers: { 200: { when: "", schema: pageOf(pushMessage) } },
  problems: ["invalid_page_token"],
  handler:
    ({ db }: { readonly db: Db }) =>
    async ({ query: { pageSize, pageToken, state } }, { answer }) => {
      const filters = { states: state === undefined ? null : [...new Set(state)].sort() };
      const after = positionOf(pageToken, (token) => decodePageToken(filters, token, pushMessagePosition));
      const { items, next } = await listPushMessages(db, filters, { size: pageSize, after });
      answer(200, { items, nextPageToken: next === null ? null : encodePageToken(filters, next) });
    },
});
