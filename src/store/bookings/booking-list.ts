import type { Booking } from "../../contract/booking.ts";
import type { BookingId, Instant } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { pageOf } from "../database/page-of.ts";
import { textFilters } from "../database/text-filters.ts";
import { shownBookingOf } from "./booking-row.ts";

/** Filters of a list of bookings. Several values of one filter mean *or*; an empty one means none. */
export interface BookingFilters {
  readonly status?: readonly string[];
  readonly module?: readonly string[];
  readonly resourceId?: readonly string[];
  readonly programId?: readonly string[];
  readonly orderId?: readonly string[];
  readonly passId?: readonly string[];
  readonly needsAttention?: boolean;
  /** Inclusive. A booking without a visit date is not in a list that is narrowed by it. */
  readonly visitFrom?: Date;
  /** Inclusive. */
  readonly visitTo?: Date;
}

/** The last booking of a page; the next page begins after it. */
export interface BookingPosition {
  readonly createdAt: Instant;
  readonly bookingId: BookingId;
}

const FILTERED_COLUMNS = {
  status: "status",
  module: "module",
  resourceId: "resource_id",
  programId: "program_id",
  orderId: "order_id",
  passId: "pass_id",
} as const;

interface BookingPage {
  readonly items: Booking[];
  /** Null on the last page. */
  readonly next: BookingPosition | null;
}

/** Bookings that a run has opened, that have ended unopened or ask for a person; newest `createdAt` first, then by id. */
export async function listBookings(
  db: Db,
  filters: BookingFilters,
  page: { size: number; after: BookingPosition | null },
): Promise<BookingPage> {
  let query = db
    .selectFrom("bookings")
    .select(["booking", "first_execution_run_id"])
    .where((eb) =>
      eb.or([eb("first_execution_run_id", "is not", null), eb("status", "<>", "requested"), eb.ref("needs_attention")]),
    )
    .orderBy("created_at", "desc")
    .orderBy("booking_id")
    .limit(page.size + 1);
  for (const condition of textFilters(filters, FILTERED_COLUMNS)) query = query.where(condition);
  if (filters.needsAttention !== undefined) query = query.where("needs_attention", "=", filters.needsAttention);
  if (filters.visitFrom !== undefined) query = query.where("visit_at", ">=", filters.visitFrom);
  if (filters.visitTo !== undefined) query = query.where("visit_at", "<=", filters.visitTo);
  const { after } = page;
  if (after !== null) {
    const createdAt = new Date(after.createdAt);
    query = query.where((eb) =>
      eb.or([
        eb("created_at", "<", createdAt),
        eb.and([eb("created_at", "=", createdAt), eb("booking_id", ">", after.bookingId)]),
      ]),
    );
  }
  const rows = await query.execute();
  const { listed: items, next } = pageOf(rows.map(shownBookingOf), page.size);
  return { items, next: next && { createdAt: next.createdAt, bookingId: next.bookingId } };
}
