/** Object id of PostgreSQL's type `int8`. */
export const INT8_OID = 20;

/** An `int8` as a number; as a BigInt only where a number would lose digits. */
export function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
