import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import { walkinRedemptionSignal } from "../../src/domain/messages.ts";
import type { WalkinActivities, WalkinEnding, WalkinKey } from "../../src/domain/redemptions/walkin-activities.ts";
import { ACTIVITY_RETRY_POLICY } from "../../src/domain/retry-policy.ts";
import { ifAny, isCount, isName } from "../../src/domain/shape.ts";
import { invalidArgument, wholeArgumentOf } from "../arguments.ts";
import { describedAs, signalOf } from "../messages.ts";

const { applyWalkin } = proxyActivities<WalkinActivities>({
  retry: ACTIVITY_RETRY_POLICY,
  // A read for each program and kind of pass, of ten seconds at most.
  startToCloseTimeout: "2 minutes",
  summary: "Store what was pushed of the walk-in",
});

/**
 * Takes up what DragonPass has pushed of a walk-in. It keeps nothing: what has come is in the inbox, so any number of
 * signals in any order does the same. A message after its end starts it again.
 */
export async function walkinRedemption(given: WalkinKey, unreadBefore = 0): Promise<WalkinEnding> {
  const key = wholeArgumentOf<WalkinKey>(given, { orderId: { is: isName, words: "the id of an order" } });
  if (!ifAny(isCount)(unreadBefore)) throw invalidArgument("must come alone: the second one comes only from itself");
  let rung = false;
  setHandler(
    signalOf(walkinRedemptionSignal),
    () => {
      rung = true;
    },
    describedAs(walkinRedemptionSignal),
  );
  let unread = unreadBefore ?? 0;
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof walkinRedemption>(key, unread);
    rung = false;
    const result = await applyWalkin({ orderId: key.orderId, unread });
    if (result.kind === "ended") {
      // What rang meanwhile may have come after the inbox was read.
      if (rung) continue;
      return result.as;
    }
    unread += 1;
    setCurrentDetails(
      "It is kept as it was pushed. Something is missing, and DragonPass could not be asked for it yet.",
    );
    await condition(() => rung, result.pauseMs, { summary: "Kept as pushed; then DragonPass is asked again" });
  }
}
