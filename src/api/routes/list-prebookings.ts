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
  status: repeatable(bookingStatus),
  module: repeatable(moduleName),
  resourceId: repeatable(opaqueId),
  programId: repeatable(opaqueId),
  orderId: repeatable(opaqueId),
  passId: repeatable(opaqueId),
  needsAttention: repeatable(z.enum(["true", "false"])),
  visitFrom: repeatable(timeOfWhich("earliest")),
  visitTo: repeatable(timeOfWhich("latest")),
  ...pageParameters,
});

/** Published bookings. */
export const listPrebookingsRoute = route({
  method: "GET",
  path: "/v1/prebookings",
  scope: "read",
  summary: "Published bookings, newest first.",
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
