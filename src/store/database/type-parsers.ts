import { types } from "pg";
import { StoreError } from "./store-error.ts";

/** Object id of PostgreSQL's type `int8`. */
export const INT8_OID = 20;
/** Object id of PostgreSQL's type `timestamptz`. */
export const TIMESTAMPTZ_OID = 1184;

const parseIsoTimestamptz: (text: string) => unknown = types.getTypeParser(TIMESTAMPTZ_OID);

/** An `int8` as a number; as a BigInt only where a number would lose digits. */
export function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/**
 * A `timestamptz` as a date.
 * @throws StoreError `database_unusable` in another style than ISO, which a reader would take for no date at all
 */
export function parseTimestamptz(text: string): Date {
  const date = parseIsoTimestamptz(text);
  if (date instanceof Date) return date;
  throw new StoreError("database_unusable", "the database writes dates in another style; set its DateStyle to ISO");
}
