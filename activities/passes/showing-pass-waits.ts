import { activityInfo } from "@temporalio/activity";
import type { PassWaitsForCode } from "../../src/contract/pass-request.ts";
import type {
  CancelPassResult,
  CarryingPass,
  IssuePassInput,
  IssuePassResult,
} from "../../src/domain/passes/pass-activities.ts";
import type { PassRecord } from "../../src/domain/passes/pass-request.ts";
import { passWaitsForOf } from "../../src/domain/passes/pass-waiting.ts";
import { changePassRequest, findPassRequest } from "../../src/store/passes/pass-requests.ts";
import { showing } from "../once/showing-waits.ts";
import type { PassDependencies } from "./dependencies.ts";

/** For each result that does not decide a request, what the request then waits for. */
const WAITS_AFTER: Readonly<Record<string, PassWaitsForCode>> = {
  "ask-again": "dragonpass",
  claimed: "outcome_unknown",
  unsettled: "outcome_unknown",
};

/** An activity that publishes what its request waits for, where that is not decided, and that a cancellation is remembered. */
export function showingPassWaits<
  Input extends CarryingPass & Partial<IssuePassInput>,
  Output extends IssuePassResult | CancelPassResult,
>(deps: PassDependencies, activity: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  return showing<Input, Output, PassWaitsForCode, PassRecord>(
    {
      // Without an id it only looks for what was asked before.
      waitsWhileAsked: ({ requestId }) => (requestId === null ? "outcome_unknown" : "dragonpass"),
      waitsAfter: WAITS_AFTER,
      isShown,
      show: (input, code) => showWaits(deps, input, code),
      withShown: (result, shown) => (result.kind === "ask-again" ? result : { ...result, shown }),
      withoutRequest: (result) => withoutRequest(deps, result),
    },
    activity,
  );
}

/** The workflow's view is the row's where nothing has been tried before: a request that is decided at once writes nothing. */
function isShown({ evidence }: CarryingPass, code: PassWaitsForCode): boolean {
  const { waitsFor, cancelRequestedAt } = evidence.record.passRequest;
  return code === "dragonpass" && activityInfo().attempt === 1 && waitsFor?.code === code && !cancelRequestedAt;
}

async function showWaits(
  { db }: PassDependencies,
  { evidence }: CarryingPass,
  code: PassWaitsForCode,
): Promise<PassRecord | null> {
  const { passRequestId, cancelRequestedAt: known } = evidence.record.passRequest;
  if ((await findPassRequest(db, passRequestId)) === null) return null;
  return await changePassRequest(db, passRequestId, async ({ passRequest, nowMs }) => {
    const waitsFor = passWaitsForOf(passRequest, code, nowMs);
    // Never taken back here: the request may have come after this activity was asked for.
    const cancelRequestedAt = passRequest.cancelRequestedAt ?? known ?? null;
    const isShownAlready = waitsFor === passRequest.waitsFor && cancelRequestedAt === passRequest.cancelRequestedAt;
    return isShownAlready ? null : { passRequest: { ...passRequest, waitsFor, cancelRequestedAt } };
  });
}

async function withoutRequest<Output extends IssuePassResult | CancelPassResult>(
  { db }: PassDependencies,
  result: Output,
): Promise<Output> {
  if (result.kind !== "refused" || result.record.passRequest.cancelRequestedAt === null) return result;
  const { passRequestId } = result.record.passRequest;
  const record = await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
    passRequest: { ...passRequest, cancelRequestedAt: null },
  }));
  return { ...result, record };
}
