/** Facts of a row that say how far what it was reserved for has come. */
interface ReservedRow {
  /** Null while no run has opened it. */
  readonly firstExecutionRunId: string | null;
  /** Null, in a row without a run, where Temporal never took it. */
  readonly lookDueAt: Date | null;
}

/**
 * How far a request under an id has come, by its row. `taken`: the id, and no more; its caller was told to repeat.
 * `accepted`: Temporal has taken it, and no run has opened it yet, or none ever will. `opened`: a run has, or it is decided.
 */
export function rowStanding(row: ReservedRow, isDecided: boolean): "taken" | "accepted" | "opened" {
  if (row.firstExecutionRunId !== null || isDecided) return "opened";
  return row.lookDueAt === null ? "taken" : "accepted";
}
