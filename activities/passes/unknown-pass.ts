import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import { passAttention } from "../../src/domain/passes/pass-attention.ts";
import { type PassRecord, withPassNotice } from "../../src/domain/passes/pass-request.ts";
import { isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import { differingClocks } from "../booking/unknown-outcome.ts";
import type { PassDependencies } from "./dependencies.ts";

/** Asks for a person: an answer was lost and no pass has shown since, or it cannot be said whether one is the request's. */
export async function noteUnknownPass(
  deps: PassDependencies,
  passRequestId: PassRequestId,
  /** Of passes that may be its own, and may be somebody else's. */
  orderIds: readonly string[] | undefined,
): Promise<PassRecord> {
  const { db } = deps;
  const subject = passRequestSubject(passRequestId);
  const claim = await findClaim(db, subject);
  // A request that nobody remembers has no id that DragonPass would know.
  const open = (await findAttempts(db, subject)).filter((one) => isUnsettled(one) && one.forgottenSince === null);
  const requestIds = open.map(({ requestId }) => requestId);
  const clocks = await differingClocks(deps);
  const orders = orderIds === undefined ? {} : { orderIds: [...orderIds].sort() };
  const notice =
    claim === null
      ? passAttention("outcome_unknown", { requestIds, ...orders, ...clocks })
      : passAttention("order_not_found", { orderId: claim.thing.id });
  return await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
    passRequest: withPassNotice(passRequest, notice),
  }));
}
