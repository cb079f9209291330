import { StoreError } from "./store-error.ts";

/** Facts by which a row says whose its id is. */
interface Taken {
  readonly fingerprint: string;
  /** The run that the row is bound to; null while no workflow has begun. */
  readonly firstExecutionRunId: string | null;
}

/** How taking an id ended. */
export type Taking<Row> =
  | { readonly kind: "taken" }
  | { readonly kind: "exists"; readonly row: Row }
  | { readonly kind: "other-fingerprint" };

/** How binding a row to a run ended. */
export type Binding<Row> =
  | { readonly kind: "bound"; readonly row: Row }
  | { readonly kind: "other-run"; readonly row: Row }
  | { readonly kind: "other-fingerprint"; readonly row: Row };

/** How often a row may vanish between two statements before this is called a fault. */
const ROUNDS_MAX = 5;

/** Takes an id by inserting its row. The first one to take it decides what it means. */
export async function takeId<Row extends Taken>(
  fingerprint: string,
  { insert, find }: { readonly insert: () => Promise<boolean>; readonly find: () => Promise<Row | null> },
): Promise<Taking<Row>> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (await insert()) return { kind: "taken" };
    const row = await find();
    if (row !== null) return row.fingerprint === fingerprint ? { kind: "exists", row } : { kind: "other-fingerprint" };
  }
  throw new StoreError("too_much_contention", "an id kept being taken and given up by others");
}

/** Binds a row to a run, once; the same run may bind again. `bind` gives null where the row is not free for it. */
export async function bindId<Row extends Taken>(
  { fingerprint, firstExecutionRunId }: { readonly fingerprint: string; readonly firstExecutionRunId: string },
  { bind, find }: { readonly bind: () => Promise<Row | null>; readonly find: () => Promise<Row | null> },
): Promise<Binding<Row>> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const bound = await bind();
    if (bound !== null) return { kind: "bound", row: bound };
    const row = await find();
    if (row === null) continue;
    if (row.fingerprint !== fingerprint) return { kind: "other-fingerprint", row };
    if (row.firstExecutionRunId === firstExecutionRunId) return { kind: "bound", row };
    return { kind: "other-run", row };
  }
  throw new StoreError("too_much_contention", "a row kept being bound and removed by others");
}
