import type { PassRequest } from "../../contract/pass-request.ts";
import type { BookingSearchAttribute } from "../booking/search-attributes.ts";
import type { ActivePassStep, PassWaitReason } from "./pass-step.ts";

type PassActivityStep = Exclude<ActivePassStep["kind"], "wait">;
/** A step that calls an activity, or an activity beside the steps. */
export type PassActivityName = PassActivityStep | "takeNoteOfPass" | "rememberPassCancellation";

/** For each step, what it waits for, in the operator's words. */
export const PASS_WAITING_FOR: Record<PassActivityStep | PassWaitReason, string> = {
  openPassRequest: "the database to bind the request to this run",
  issuePass: "DragonPass to issue the pass",
  lookUpPass: "DragonPass to list the passes of the user",
  noteUnknownPass: "the database to note that a person is needed",
  resolvePass: "what a person has found out about the pass to be written down",
  cancelPass: "DragonPass to cancel the pass",
  comparePass: "the database to show whether it has the request as it is known here",
  lookForStrayPass: "DragonPass to list the passes of the user",
  "try-again": "another try: nothing could be sent",
  "pass-to-show": "the pass to show, since the answer to its issue was lost",
  stray: "another look for a second pass, since an answer had been lost",
  expiry: "a cancellation, until the pass expires",
};

/** The words for a request that needs nothing more. */
export const PASS_WAITING_FOR_NOTHING = "nothing, the request has ended";

/** Name of an activity in a history. */
export const PASS_ACTIVITY_SUMMARIES: Record<PassActivityName, string> = {
  openPassRequest: "Bind the request for a pass to this run",
  issuePass: "Issue the pass",
  lookUpPass: "Find out whether the pass was issued: the answer was lost",
  noteUnknownPass: "Ask for a person: the pass has not shown",
  resolvePass: "Carry out what a person says of the lost pass",
  takeNoteOfPass: "Take the notice back: a person knows",
  rememberPassCancellation: "Remember that the pass is to be cancelled",
  cancelPass: "Cancel the pass",
  comparePass: "Compare what is stored with what this workflow knows",
  lookForStrayPass: "Look for a second pass",
};

/** Name of a timer in a history. */
export const PASS_TIMER_SUMMARIES: Record<PassWaitReason, string> = {
  "try-again": "Try again to issue the pass",
  "pass-to-show": "Look again whether the pass was issued",
  stray: "Look again for a second pass",
  expiry: "The pass expires",
};

/** One line about what is issued, for the workflow's summary. It names no user and no pass. */
export function whatIsIssued({ module, availableUsages, expirationDate }: PassRequest): string {
  return `E-pass for ${module}, ${availableUsages} usage(s), until ${expirationDate}`;
}

/** Current details of a running request, in Markdown, for the operator: never encrypted, so they name no pass and no user. */
export function describePass(passRequest: PassRequest, waitingFor: string, until: number | null): string {
  const { status, needsAttention, orderId, reason } = passRequest;
  const atTheLatest = until === null ? "" : `, until ${new Date(until).toISOString()} at the latest`;
  const lines = [`**${status}**: ${whatIsIssued(passRequest)}`, "", `Waits for: ${waitingFor}${atTheLatest}`];
  if (needsAttention !== null) {
    lines.push("", `**Needs attention** (\`${needsAttention.code}\`): ${needsAttention.message}`);
    if (needsAttention.details !== null) lines.push("", `\`${JSON.stringify(needsAttention.details)}\``);
  }
  if (orderId !== null) lines.push("", `- Order: ${orderId}`);
  if (reason !== null) lines.push("", `- Reason: ${reason.code}: ${reason.message}`);
  return lines.join("\n");
}

/**
 * The search attributes of a request; `null` where there is nothing to search for. One that has ended and still looks for
 * a late pass shows no module: by that it is known that it is not to be compared with what is stored.
 */
export function passSearchAttributes(
  { orderId, module, needsAttention }: PassRequest,
  { hasEnded }: { readonly hasEnded: boolean } = { hasEnded: false },
): BookingSearchAttribute[] {
  return [
    { key: { name: "OrderId", type: "KEYWORD" }, value: orderId },
    { key: { name: "Module", type: "KEYWORD" }, value: hasEnded ? null : module },
    { key: { name: "NeedsAttention", type: "BOOL" }, value: needsAttention === null ? null : true },
    { key: { name: "AttentionCode", type: "KEYWORD" }, value: needsAttention?.code ?? null },
  ];
}
