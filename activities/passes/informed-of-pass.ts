import type {
  CancelPassResult,
  CarryingPass,
  IssuePassResult,
  ResolvePassResult,
} from "../../src/domain/passes/pass-activities.ts";
import type { PassRecord } from "../../src/domain/passes/pass-request.ts";
import { type Circumstances, doInformed } from "../once/informed.ts";
import type { PassDependencies } from "./dependencies.ts";
import { type OnDispute, writePassBack } from "./write-pass-back.ts";

type Result = IssuePassResult | ResolvePassResult | CancelPassResult | PassRecord;

/**
 * Does an activity of a request that does not take the database's word.
 * @param requestId the request to DragonPass that the activity is there for; null where it sends none that makes a pass
 */
export async function informedOfPass<Output extends Result>(
  deps: PassDependencies,
  { evidence }: CarryingPass,
  requestId: string | null,
  activity: (circumstances: Circumstances) => Promise<Output>,
  { onDispute }: { readonly onDispute: Exclude<OnDispute, "ask"> } = { onDispute: "repeat" },
): Promise<Output> {
  return await doInformed<Output>({
    writeBack: async (tries) => {
      const trying = requestId === null ? null : { requestId, tries };
      return (await writePassBack(deps, evidence, trying, { onDispute })) === "lost";
    },
    activity,
    isNegative: (result) => {
      const record = recordIn(result);
      return record === null ? "kind" in result && result.kind === "ask-again" : record.passRequest.orderId === null;
    },
    revisionOf: (result) => recordIn(result)?.revision ?? null,
    knownRevision: evidence.record.revision,
  });
}

function recordIn(result: Result): PassRecord | null {
  if ("passRequest" in result) return result;
  return "record" in result ? (result.record ?? null) : null;
}
