import { type RawBuilder, sql } from "kysely";

/**
 * Conditions of the filters that are given, by the column of each: several values of one filter mean *or*, and an empty
 * one none. An array parameter each: one statement for any number of values, and no bound on how many.
 */
export function textFilters<const Columns extends Readonly<Record<string, string>>>(
  filters: { readonly [Filter in keyof Columns]?: readonly string[] },
  columns: Columns,
): RawBuilder<boolean>[] {
  return Object.keys(columns).flatMap((filter) => {
    const values = filters[filter] ?? [];
    return values.length === 0 ? [] : [sql<boolean>`${sql.ref(columns[filter] ?? "")} = any(${[...values]}::text[])`];
  });
}
