import type { PassRequest } from "../contract/pass-request.ts";
import type { Resolution } from "../contract/resolution.ts";
import type { PassRequestId } from "../contract/vocabulary.ts";
import { nothingToNote } from "../domain/once/person-word.ts";
import { isPassDecided, isPassEnded } from "../domain/passes/pass-request.ts";
import { NO_PASS_LOST } from "../domain/passes/pass-wishes.ts";
import { addToLogContext } from "../log/log-context.ts";
import type { Db } from "../store/database/database.ts";
import { notePassAttention, notePassCancellation } from "../store/passes/note-pass.ts";
import { findPassRequest } from "../store/passes/pass-requests.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { restartPass } from "./restart-pass.ts";
import { storedPassRow } from "./stored-pass.ts";

/** Dependencies of `cancelPassRequest` and `resolvePassRequest`. */
export interface ChangePassDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<PassWorkflows, "cancel" | "resolve" | "restart" | "ring">;
}

/** How a wish about a request for a pass ended. */
export type ChangePassResult<Code extends string> =
  | { readonly kind: "done"; readonly passRequest: PassRequest }
  /** It is wanted, and will be carried out. */
  | { readonly kind: "remembered"; readonly passRequest: PassRequest }
  | { readonly kind: "refused"; readonly code: Code; readonly message: string }
  /** It is open and no workflow looks after it. */
  | { readonly kind: "unattended" }
  | { readonly kind: "not-found" };

/**
 * Cancels a request and its pass.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function cancelPassRequest(
  dependencies: ChangePassDependencies,
  id: PassRequestId,
): Promise<ChangePassResult<"pass_in_use" | "supplier_refused">> {
  const known = await stored(dependencies, id);
  // What has ended needs no workflow, which may be forgotten by now; nor Temporal, which may be away.
  if (known !== null && isPassEnded(known)) return { kind: "done", passRequest: known };
  const ask = () => dependencies.passWorkflows.cancel(id);
  let answer = await ask();
  if (answer?.kind === "not-running" && known !== null) {
    // First: it begins with what is stored.
    await notePassCancellation(dependencies.db, id, BY_ANYBODY);
    if (await restarts(dependencies, id)) answer = await ask();
  }
  const latest = await stored(dependencies, id);
  if (latest !== null && isPassEnded(latest)) return { kind: "done", passRequest: latest };
  if (answer === null || answer.kind === "done") {
    const passRequest = (await remembered(dependencies, id, answer?.value ?? null)) ?? latest;
    if (passRequest === null) return { kind: "not-found" };
    return { kind: isPassEnded(passRequest) ? "done" : "remembered", passRequest };
  }
  return answer.kind === "refused" ? answer : { kind: latest === null ? "not-found" : "unattended" };
}

const BY_ANYBODY = { firstExecutionRunId: null };

/**
 * The stored request, which says that it is to be cancelled, before anybody is told so; null where none is stored. Its
 * workflow says so too, as soon as its activity for that has ended.
 * @param answered the workflow's answer; null where it had none in time
 */
async function remembered(
  { db, passWorkflows }: ChangePassDependencies,
  id: PassRequestId,
  answered: PassRequest | null,
): Promise<PassRequest | null> {
  // A pass that was issued is cancelled, or refused to be, before that is answered.
  if (answered !== null && isPassDecided(answered)) return answered;
  const before = await findPassRequest(db, id);
  const record = await notePassCancellation(db, id, BY_ANYBODY);
  if (record === null) return answered;
  const isNew = before?.passRequest.cancelRequestedAt === null && record.passRequest.cancelRequestedAt !== null;
  // It may have been refused right before this: then nobody there knows of it any more.
  if (isNew && isPassDecided(record.passRequest)) await passWorkflows.ring(id);
  return record.passRequest;
}

/**
 * Does as a person says who has found out what became of a pass. Who does so is in the log with it.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer, or DragonPass does not in time
 */
export async function resolvePassRequest(
  dependencies: ChangePassDependencies,
  id: PassRequestId,
  resolution: Resolution,
): Promise<ChangePassResult<"nothing_to_resolve" | "order_not_free">> {
  addToLogContext({ outcome: resolution.outcome });
  const ask = () => dependencies.passWorkflows.resolve(id, resolution);
  let answer = await ask();
  if (answer.kind === "not-running" && (await restarts(dependencies, id))) answer = await ask();
  const latest = await stored(dependencies, id);
  if (answer.kind === "refused") return answer;
  if (answer.kind === "done") return { kind: "done", passRequest: latest ?? answer.value };
  if (latest === null) return { kind: "not-found" };
  if (resolution.outcome === "noted") {
    const noted = await notePassAttention(dependencies.db, id);
    return noted === null
      ? { kind: "refused", ...nothingToNote("request") }
      : { kind: "done", passRequest: noted.passRequest };
  }
  if (resolution.outcome === "order" && latest.orderId === resolution.orderId)
    return { kind: "done", passRequest: latest };
  return isPassEnded(latest) ? nothingLost() : { kind: "unattended" };
}

function nothingLost() {
  return { kind: "refused", ...NO_PASS_LOST } as const;
}

/** Whether a workflow carries the request that nobody carried before. */
async function restarts(dependencies: ChangePassDependencies, id: PassRequestId): Promise<boolean> {
  return (await restartPass(dependencies, id)) !== "none";
}

/** The request as it is stored; null where there is none, or its id was only taken. */
async function stored({ db }: ChangePassDependencies, id: PassRequestId): Promise<PassRequest | null> {
  const row = await storedPassRow(db, id);
  if (row === null) return null;
  addToLogContext({ passRequestId: id });
  return row.passRequest;
}
