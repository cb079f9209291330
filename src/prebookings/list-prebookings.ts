import type { Booking } from "../contract/booking.ts";
import type { Page } from "../contract/page.ts";
import { asOf } from "../domain/booking/booking.ts";
import { type BookingFilters, listBookings } from "../store/bookings/booking-list.ts";
import type { Db } from "../store/database/database.ts";
import { decodePageToken, encodePageToken } from "../store/database/page-token.ts";

/** Dependencies of `listPrebookings`. */
export interface ListPrebookingsDependencies {
  readonly db: Db;
  readonly now: () => number;
}

/** Request of `listPrebookings`. */
interface ListPrebookingsRequest {
  /** Written the same way for every page: a token belongs to its filters. */
  readonly filters: BookingFilters;
  readonly pageSize: number;
  /** Undefined for the first page. */
  readonly pageToken: string | undefined;
}

/** How listing bookings ended. */
type ListResult =
  | { readonly kind: "page"; readonly page: Page<Booking> }
  /** The token belongs to other filters, or is none. */
  | { readonly kind: "invalid-page-token" };

/** Lists published bookings, newest first. */
export async function listPrebookings(
  { db, now }: ListPrebookingsDependencies,
  { filters, pageSize, pageToken }: ListPrebookingsRequest,
): Promise<ListResult> {
  const after = pageToken === undefined ? null : decodePageToken(filters, pageToken);
  if (pageToken !== undefined && after === null) return { kind: "invalid-page-token" };
  const { items, next } = await listBookings(db, filters, { size: pageSize, after });
  const nowMs = now();
  return {
    kind: "page",
    page: {
      items: items.map((booking) => asOf(booking, nowMs)),
      nextPageToken: next === null ? null : encodePageToken(filters, next),
    },
  };
}
