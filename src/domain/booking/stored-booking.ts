import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import { ifAny, isDate, isListOf, isNumber, isText, isWith, type Shape } from "../shape.ts";

/** Fields that every version has had. */
type Identity = "bookingId" | "createdAt" | "updatedAt";

/**
 * A booking as it was stored, perhaps by an earlier version that knew fewer fields. Only `upgradeBooking` makes a
 * `Booking` of it, so that a field that is added later is there, as the contract promises.
 */
export type StoredBooking = Pick<Booking, Identity> & Partial<Omit<Booking, Identity>>;

/** The booking, with the fields that have been added since it was stored. Stored bookings are read through this. */
export function upgradeBooking(stored: StoredBooking): Booking {
  const empty = Object.entries(emptyBooking(stored.bookingId, Date.parse(stored.createdAt)));
  const missing = empty.filter(([name]) => !Object.hasOwn(stored, name));
  return { ...(stored as Booking), ...Object.fromEntries(missing) };
}

/** A booking of which nothing is known: what a new field is in bookings that were stored without it. */
export function emptyBooking(bookingId: BookingId, nowMs: number): Booking {
  const now = instantOf(nowMs);
  return {
    bookingId,
    programId: null,
    status: "requested",
    supplierStatus: null,
    revision: 1,
    createdAt: now,
    updatedAt: now,
    orderId: null,
    orderCreatedDate: null,
    orderCancelledDate: null,
    usageDate: null,
    usedUsages: null,
    module: null,
    resourceId: null,
    resourceName: null,
    optionId: null,
    iata: null,
    transportHubName: null,
    terminal: null,
    city: null,
    countryOrRegion: null,
    pass: null,
    adultCount: null,
    childCount: null,
    prebookingDate: null,
    timezone: null,
    visitAt: null,
    cancellable: false,
    cancellableUntil: null,
    vouchers: [],
    details: null,
    checkedInAt: null,
    topUpOf: null,
    remarks: null,
    reason: null,
    waitsFor: null,
    cancelRequestedAt: null,
    needsAttention: null,
    history: [],
  };
}

/** Whether a value is a code with its words, as of a `reason` or a `needsAttention`. */
export const isReason: Shape = isWith({ code: isText, message: isText });

/** Whether a value is this booking, stored by any version: what a workflow computes with is of its kind. */
export function isBookingOf(bookingId: string): Shape {
  return isWith({
    bookingId: (id) => id === bookingId,
    createdAt: isDate,
    updatedAt: isDate,
    status: isText,
    revision: Number.isSafeInteger,
    history: isListOf(isWith({ at: isDate, status: isText, remarks: ifAny(isText) })),
    ...Object.fromEntries(TEXTS.map((name) => [name, ifAny(isText)])),
    ...Object.fromEntries(DATES.map((name) => [name, ifAny(isDate)])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, ifAny(isNumber)])),
    pass: ifAny(isWith({ type: isText, id: isText })),
    waitsFor: ifAny(isWith({ code: isText, since: isDate })),
    reason: ifAny(isReason),
    needsAttention: ifAny(isReason),
  });
}

const TEXTS = ["orderId", "module", "resourceId", "resourceName", "prebookingDate", "timezone", "topUpOf"] as const;
const DATES = ["visitAt", "cancellableUntil", "checkedInAt", "cancelRequestedAt"] as const;
const NUMBERS = ["supplierStatus", "adultCount", "childCount"] as const;
