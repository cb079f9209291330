import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import { pageOf } from "../../contract/page.ts";
import { bookingStatus, moduleName, opaqueId } from "../../contract/vocabulary.ts";
import { type ListPrebookingsDependencies, listPrebookings } from "../../prebookings/list-prebookings.ts";
import type { BookingFilters } from "../../store/bookings/booking-list.ts";
import { invalidPageToken } from "../http/page-position.ts";
import { pageParameters, repeatable } from "../http/query-parameters.ts";
import { route } from "../http/route.ts";

const WRONG_TIME = "must be a UTC time, such as 2027-10-01T09:30:00.000Z";
/** ISO 8601 has a year 0, PostgreSQL has not. */
const time = z.iso.datetime({ error: WRONG_TIME }).refine((value) => !value.startsWith("0000"), { error: WRONG_TIME });
/** Of several times, which are *or* as in every filter, one says the same as all. */
const timeOfWhich = (one: "earliest" | "latest") =>
  time.meta({ words: `UTC time, \`2027-10-01T09:30:00.000Z\`; of several the ${one} counts` });

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
  const filters: Record<string, unknown> = {};
  // Sorted and without doubles, so that a page token does not depend on how the filters were written.
  for (const [name, values] of Object.entries(others)) {
    if (values !== undefined) filters[name] = [...new Set(values)].sort();
  }
  const wanted = new Set(needsAttention);
  if (wanted.size === 1) filters.needsAttention = wanted.has("true");
  const from = timesOf(visitFrom);
  const to = timesOf(visitTo);
  // From one time *or* another is from the earlier one.
  if (from.length > 0) filters.visitFrom = new Date(Math.min(...from));
  if (to.length > 0) filters.visitTo = new Date(Math.max(...to));
  return filters;
}

function timesOf(values: readonly string[] | undefined): number[] {
  return (values ?? []).map((value) => Date.parse(value));
}
