import type { BookingId } from "../../src/contract/vocabulary.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { BOOKINGS } from "../../src/store/watch/watched-table.ts";
import type { Doubted } from "../watch/doubt-undecided.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { unwatchedRequestOf } from "./doubt-late.ts";
import { noteForgotten } from "./forgotten-attempt.ts";

/** Bookings, as they are doubted when workers begin. */
export function doubtedBookings(
  deps: Pick<OrderDependencies, "db" | "programIds">,
  runsUndecided: Doubted<BookingId>["runsUndecided"],
): Doubted<BookingId> {
  return {
    table: BOOKINGS,
    runsUndecided,
    doubt: async (bookingId, unwatched) => {
      let isNew = false;
      await changeBooking(deps.db, bookingId, async (row, trx) => {
        isNew =
          row.booking.status === "requested" &&
          (await noteForgotten(deps, trx, row, unwatchedRequestOf(row, unwatched)));
        return null;
      });
      return isNew;
    },
  };
}
