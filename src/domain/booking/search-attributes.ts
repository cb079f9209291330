import type { Booking } from "../../contract/booking.ts";

/** Search attributes of a booking, with Temporal's types. None holds a pass, a voucher or guest data. */
export const SEARCH_ATTRIBUTE_TYPES = {
  OrderId: "KEYWORD",
  BookingStatus: "KEYWORD",
  Module: "KEYWORD",
  ResourceId: "KEYWORD",
  VisitAt: "DATETIME",
  CancellableUntil: "DATETIME",
  NeedsAttention: "BOOL",
  AttentionCode: "KEYWORD",
} as const;

/** A value with its key, as the SDK takes them; `null` unsets it. */
export type BookingSearchAttribute =
  | { readonly key: { name: string; type: "KEYWORD" }; readonly value: string | null }
  | { readonly key: { name: string; type: "DATETIME" }; readonly value: Date | null }
  | { readonly key: { name: string; type: "BOOL" }; readonly value: boolean | null };

type WithValue<Attribute> = Attribute extends { readonly value: infer Value }
  ? Omit<Attribute, "value"> & { readonly value: NonNullable<Value> }
  : never;
type SetSearchAttribute = WithValue<BookingSearchAttribute>;

/** The search attributes of a booking; `null` where there is nothing to search for. */
export function searchAttributesOf(booking: Booking): BookingSearchAttribute[] {
  return [
    { key: { name: "OrderId", type: "KEYWORD" }, value: booking.orderId },
    { key: { name: "BookingStatus", type: "KEYWORD" }, value: booking.status },
    { key: { name: "Module", type: "KEYWORD" }, value: booking.module },
    { key: { name: "ResourceId", type: "KEYWORD" }, value: booking.resourceId },
    { key: { name: "VisitAt", type: "DATETIME" }, value: dateOf(booking.visitAt) },
    { key: { name: "CancellableUntil", type: "DATETIME" }, value: dateOf(booking.cancellableUntil) },
    // Unset instead of false: few bookings need attention, and what is not set costs nothing.
    { key: { name: "NeedsAttention", type: "BOOL" }, value: booking.needsAttention === null ? null : true },
    { key: { name: "AttentionCode", type: "KEYWORD" }, value: booking.needsAttention?.code ?? null },
  ];
}

/** The attributes that have a value: what a workflow can be started with. */
export function setSearchAttributesOf(booking: Booking) {
  return withValues(searchAttributesOf(booking));
}

/** The attributes of a list that have a value. */
export function withValues(attributes: readonly BookingSearchAttribute[]) {
  return attributes.filter(hasValue);
}

function hasValue(attribute: BookingSearchAttribute): attribute is SetSearchAttribute {
  return attribute.value !== null;
}

/** The attributes of `next` that differ from those in `shown`, as text by name. */
export function changedSearchAttributes(
  shown: ReadonlyMap<string, string>,
  next: readonly BookingSearchAttribute[],
): BookingSearchAttribute[] {
  return next.filter(({ key, value }) => (shown.get(key.name) ?? "") !== attributeText(value));
}

/** A value as text, to compare by. */
export function attributeText(value: BookingSearchAttribute["value"] | undefined): string {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString() : String(value);
}

function dateOf(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
