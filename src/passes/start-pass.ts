import { type PassIssueRequest, type PassRequest, passIssueRequest } from "../contract/pass-request.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import { canonicalPassRequest } from "../domain/passes/canonical-pass-request.ts";
import { newPassRecord, notTakenUpPass } from "../domain/passes/pass-request.ts";
import { addToLogContext } from "../log/log-context.ts";
import { startOnce } from "../requests/start-once.ts";
import { fingerprintOf } from "../store/bookings/fingerprint.ts";
import type { Db } from "../store/database/database.ts";
import type { PassRow } from "../store/passes/pass-row.ts";
import { givePassReservationUp, notePassStarted, takePassRequestId } from "../store/passes/take-pass-request.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { beginningOfPass } from "./restart-pass.ts";

/** Dependencies of `startPass`. */
export interface StartPassDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "start" | "asked">;
  readonly now: () => number;
}

/** How asking for a pass ended. */
type StartResult =
  /** Nobody had asked for it before. */
  | { readonly kind: "started"; readonly passRequest: PassRequest }
  /** An earlier call asked for it by this very request; it is shown as it is now. */
  | { readonly kind: "exists"; readonly passRequest: PassRequest }
  /** The id belongs to a request with other contents. */
  | { readonly kind: "other-request" };

/**
 * Has a pass issued. Safe to repeat.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function startPass(
  { db, passWorkflows, now }: StartPassDependencies,
  request: PassIssueRequest & { readonly programId: ProgramId },
): Promise<StartResult> {
  const { passRequestId, programId } = request;
  const fingerprint = await fingerprintOf(db, canonicalPassRequest(request, programId));
  const record = newPassRecord(request, programId, now());
  const result = await startOnce<PassRow>({
    fingerprint,
    take: () => takePassRequestId(db, { record, fingerprint, request }),
    onTaken: () => addToLogContext({ passRequestId }),
    // Where Temporal had taken it, and knows nothing of it any more, what it asked is looked for first.
    start: async (row) =>
      passWorkflows.start(request, row === null || row.lookDueAt === null ? null : beginningOfPass(row)),
    asked: () => passWorkflows.asked(passRequestId),
    fingerprintOf: async (known) => {
      const { success, data } = passIssueRequest.safeParse(known);
      return success ? await fingerprintOf(db, canonicalPassRequest(data, data.programId ?? programId)) : null;
    },
    giveUp: () => givePassReservationUp(db, { passRequestId, fingerprint }),
    // One that was noted keeps when it is due: whoever repeats it every minute must not put that off.
    noteStarted: async (row) => {
      if (row === null || row.lookDueAt === null) await notePassStarted(db, record);
    },
  });
  switch (result.kind) {
    case "started":
      return { kind: "started", passRequest: notTakenUpPass(record.passRequest) };
    case "exists":
      return { kind: "exists", passRequest: result.row.passRequest };
    case "other-request":
      return result;
  }
}
