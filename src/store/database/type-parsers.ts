import { type CustomTypesConfig, types } from "pg";
import { StoreError } from "./store-error.ts";

/** Object id of PostgreSQL's type `int8`. */
const INT8_OID = 20;
/** Object id of PostgreSQL's type `timestamptz`. */
const TIMESTAMPTZ_OID = 1184;

const parseIsoTimestamptz = types.getTypeParser(TIMESTAMPTZ_OID) as (text: string) => unknown;

/** An `int8` as a number; as a BigInt only where a number would lose digits. */
function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/**
 * A `timestamptz` as a date.
 * @throws StoreError `database_unusable` in another style than ISO, which a reader would take for no date at all
 */
function parseTimestamptz(text: string): Date {
  const date = parseIsoTimestamptz(text);
  if (date instanceof Date) return date;
  throw new StoreError("database_unusable", "the database writes dates in another style; set its DateStyle to ISO");
}

/** How `pg` reads values, of both databases. */
export const TYPES: CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (format !== "binary" && oid === INT8_OID) return parseInt8;
    if (format !== "binary" && oid === TIMESTAMPTZ_OID) return parseTimestamptz;
    return types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};
