import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import { pageOf } from "../../contract/page.ts";
import { bookingStatus, moduleName, opaqueId } from "../../contract/vocabulary.ts";
import { type ListPrebookingsDependencies, listPrebookings } from "../../prebookings/list-prebookings.ts";
import type { BookingFilters } from "../../store/bookings/booking-list.ts";
import { canonicalFilters, earliestOf, latestOf, timeOfWhich } from "../http/list-filters.ts";
import { invalidPageToken } from "../http/page-position.ts";
import { pageParameters, repeatable } from "../http/query-parameters.ts";
import { route } from "../http/route.ts";

/** Query parameters of the list; each filter may be given several times, which means *or*. */
const listQuery = z.strictObject({
  status: repeatable(bookingStatus).describe("`status` of the booking"),
  module: repeatable(moduleName).describe("`module` of the booking"),
  resourceId: repeatable(opaqueId).describe("what is booked"),
  programId: repeatable(opaqueId).describe("the program that it is booked in"),
  orderId: repeatable(opaqueId).describe("DragonPass's id of its order"),
  passId: repeatable(opaqueId).describe("`pass.id` of the booking"),
  needsAttention: repeatable(z.enum(["true", "false"])).describe("whether a person has to look at it"),
  visitFrom: repeatable(timeOfWhich("earliest")).describe("visits from then on"),
  visitTo: repeatable(timeOfWhich("latest")).describe("visits until then"),
  ...pageParameters,
});

/** Published bookings. */
export const listPrebookingsRoute = route({
  method: "GET",
  path: "/v1/prebookings",
  scope: "read",
  summary: "The stored bookings, newest first.",
  query: listQuery,
  answers: { 200: { when: "", schema: pageOf(booking) } },
  problems: ["invalid_page_token"],
  handler:
    (dependencies: ListPrebookingsDependencies) =>
    async ({ query: { pageSize, pageToken, ...query } }, { answer }) => {
      const result = await listPrebookings(dependencies, { filters: filtersOf(query), pageSize, pageToken });
      if (result.kind === "invalid-page-token") throw invalidPageToken();
      answer(200, result.page);
    },
});

function filtersOf(query: Omit<z.output<typeof listQuery>, "pageSize" | "pageToken">): BookingFilters {
  const { needsAttention, visitFrom, visitTo, ...others } = query;
  const wanted = new Set(needsAttention);
  const from = earliestOf(visitFrom);
  const to = latestOf(visitTo);
  return {
    ...canonicalFilters(others),
    ...(wanted.size === 1 ? { needsAttention: wanted.has("true") } : {}),
    ...(from === null ? {} : { visitFrom: from }),
    ...(to === null ? {} : { visitTo: to }),
  };
}
