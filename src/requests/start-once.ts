import type { Taking } from "../store/database/taken-ids.ts";
import type { Asked } from "../temporal/client/asked.ts";

/** How starting something under an id ended. */
type StartOnceResult<Row> =
  /** Nobody had asked for it before. */
  | { readonly kind: "started" }
  /** An earlier call asked for it by this very request. */
  | { readonly kind: "exists"; readonly row: Row }
  /** The id belongs to a request with other contents. */
  | { readonly kind: "other-request" };

interface Starting<Row> {
  /** Takes the id, with the fingerprint of the request. */
  readonly take: () => Promise<Taking<Row>>;
  /** Starts the workflow; `row` is what an earlier call has left. */
  readonly start: (row: Row | null) => Promise<"started" | "exists">;
  /** The request of the workflow that there is; null where there is none. */
  readonly asked: () => Promise<Asked | null>;
  /** Fingerprint of a request of a workflow, which is not checked; null where it cannot be read. */
  readonly fingerprintOf: (request: unknown) => Promise<string | null>;
  readonly fingerprint: string;
  readonly giveUp: () => Promise<void>;
  /** `row` is what an earlier call has left. */
  readonly noteStarted: (row: Row | null) => Promise<void>;
  /** Whether it is known what the id means, since it is taken. */
  readonly onTaken: () => void;
}

/**
 * Starts something once under its id. The row comes first, then the workflow: a repeat finds the row and, where no run
 * has taken it up yet, starts the workflow again, which is safe. Where the database has lost a row, Temporal knows whose
 * the id is.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function startOnce<Row extends { readonly firstExecutionRunId: string | null }>(
  starting: Starting<Row>,
): Promise<StartOnceResult<Row>> {
  const taking = await starting.take();
  if (taking.kind === "other-fingerprint") return { kind: "other-request" };
  starting.onTaken();
  const row = taking.kind === "taken" ? null : taking.row;
  if (row === null || row.firstExecutionRunId === null) {
    const begun = await starting.start(row);
    if (begun === "exists" && (await isOfAnother(starting))) {
      await starting.giveUp();
      return { kind: "other-request" };
    }
    await starting.noteStarted(row);
  }
  return row === null ? { kind: "started" } : { kind: "exists", row };
}

/** Whether the workflow that there is was started for another request. */
async function isOfAnother<Row>({ asked, fingerprintOf, fingerprint }: Starting<Row>): Promise<boolean> {
  const known = await asked();
  if (known === null) return false;
  // A release before did not carry it along: then there is nothing to compare with.
  if ("fingerprint" in known) return known.fingerprint !== null && known.fingerprint !== fingerprint;
  return (await fingerprintOf(known.request)) !== fingerprint;
}
