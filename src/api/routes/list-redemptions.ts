import { z } from "zod";
import { pageOf } from "../../contract/page.ts";
import { anyModuleName, type Redemption, redemption, redemptionStatus } from "../../contract/redemption.ts";
import { opaqueId } from "../../contract/vocabulary.ts";
import type { Db } from "../../store/database/database.ts";
import { decodePageToken, encodePageToken, redemptionPosition } from "../../store/database/page-token.ts";
import { listRedemptions, type RedemptionFilters } from "../../store/redemptions/redemption-list.ts";
import { canonicalFilters, earliestOf, latestOf, timeOfWhich } from "../http/list-filters.ts";
import { positionOf } from "../http/page-position.ts";
import { PASS_IN_PATH, passInPath } from "../http/pass-errors.ts";
import { pageParameters, repeatable } from "../http/query-parameters.ts";
import { route } from "../http/route.ts";

/** Query parameters of the list; each filter may be given several times, which means *or*. */
const redemptionsQuery = z.strictObject({
  passId: repeatable(opaqueId).describe("the pass that was used"),
  resourceId: repeatable(opaqueId).describe("where the pass was used"),
  programId: repeatable(opaqueId).describe("the program"),
  module: repeatable(anyModuleName).describe("kind of resource"),
  status: repeatable(redemptionStatus).describe("`status` of the redemption"),
  usedFrom: repeatable(timeOfWhich("earliest")).describe("used from then on, by `orderCreatedDate`"),
  usedTo: repeatable(timeOfWhich("latest")).describe("used until then, by `orderCreatedDate`"),
  ...pageParameters,
});

const ANSWERS = { 200: { when: "", schema: pageOf(redemption) } } as const;

/** Walk-in redemptions of all passes. */
export const listRedemptionsRoute = route({
  method: "GET",
  path: "/v1/redemptions",
  scope: "read",
  summary:
    "Walk-in redemptions, those heard of last first. One is dated by `orderCreatedDate`: its order is made by using it.",
  query: redemptionsQuery,
  answers: ANSWERS,
  problems: ["invalid_page_token"],
  handler:
    ({ db }: { readonly db: Db }) =>
    async ({ query: { pageSize, pageToken, usedFrom, usedTo, ...query } }, { answer }) => {
      const from = earliestOf(usedFrom);
      const to = latestOf(usedTo);
      const filters: RedemptionFilters = {
        ...canonicalFilters(query),
        ...(from === null ? {} : { usedFrom: from }),
        ...(to === null ? {} : { usedTo: to }),
      };
      answer(200, await pageOfRedemptions(db, filters, { pageSize, pageToken }));
    },
});

/** Walk-in redemptions of one pass. */
export const listRedemptionsOfPassRoute = route({
  method: "GET",
  path: "/v1/passes/:passType/:passId/redemptions",
  scope: "read",
  summary:
    "Walk-in redemptions of a pass, an `ePass` or a `membership`, those heard of last first; none where none has been heard of.",
  pathParameters: PASS_IN_PATH,
  query: z.strictObject(pageParameters),
  answers: ANSWERS,
  problems: ["invalid_page_token", "pass_not_found"],
  handler:
    ({ db }: { readonly db: Db }) =>
    async ({ path, query }, { answer }) => {
      const { type, id } = passInPath(path);
      answer(200, await pageOfRedemptions(db, { passType: type, passId: [id] }, query));
    },
});

async function pageOfRedemptions(
  db: Db,
  filters: RedemptionFilters,
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken?: string | undefined },
): Promise<{ items: Redemption[]; nextPageToken: string | null }> {
  const after = positionOf(pageToken, (token) => decodePageToken(filters, token, redemptionPosition));
  const { items, next } = await listRedemptions(db, filters, { size: pageSize, after });
  return { items, nextPageToken: next === null ? null : encodePageToken(filters, next) };
}
