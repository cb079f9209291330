import {
  condition,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from "@temporalio/workflow";
import { attributeText, changedSearchAttributes } from "../../src/domain/booking/search-attributes.ts";
import type { PassEffects } from "../../src/domain/passes/carry-out-pass.ts";
import type { PassActivities } from "../../src/domain/passes/pass-activities.ts";
import { describePass, PASS_ACTIVITY_SUMMARIES, passSearchAttributes } from "../../src/domain/passes/pass-words.ts";
import { ACTIVITY_RETRY_POLICY, ACTIVITY_START_TO_CLOSE_MS } from "../../src/domain/retry-policy.ts";

/**
 * The effects of the steps of a request for a pass, in the workflow that carries it.
 * @param isNewRunDue ends every wait
 */
export function createPassEffects(isNewRunDue: () => boolean): PassEffects {
  const { workflowId, firstExecutionRunId, typedSearchAttributes } = workflowInfo();
  const shown = new Map(
    typedSearchAttributes
      .getAll()
      .map(({ key, value }) => [key.name, attributeText(value as string | boolean | Date)] as const),
  );
  let waiting: { readonly for: string; readonly until: number | null } | null = null;
  const effects: PassEffects = {
    workflowId,
    firstExecutionRunId,
    now: () => Date.now(),
    newId: () => uuid4(),
    activitiesFor: (step) =>
      proxyActivities<PassActivities>({
        startToCloseTimeout: ACTIVITY_START_TO_CLOSE_MS,
        retry: ACTIVITY_RETRY_POLICY,
        summary: PASS_ACTIVITY_SUMMARIES[step],
      }),
    wait: async (ms, summary, isWoken) =>
      (await condition(() => isWoken() || isNewRunDue(), ms, { summary })) ? "woken" : "due",
    publish: (state, waitingFor, until) => {
      waiting = { for: waitingFor, until };
      effects.republish(state);
    },
    republish: ({ record: { passRequest }, stage, strayLookUpsAt }) => {
      const hasEnded = stage.kind === "over" && strayLookUpsAt.length > 0;
      if (waiting !== null) setCurrentDetails(describePass(passRequest, waiting.for, waiting.until));
      const changed = changedSearchAttributes(shown, passSearchAttributes(passRequest, { hasEnded }));
      if (changed.length === 0) return;
      upsertSearchAttributes(changed);
      for (const { key, value } of changed) shown.set(key.name, attributeText(value));
    },
  };
  return effects;
}
