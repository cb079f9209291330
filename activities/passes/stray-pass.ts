import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { E_PASS_KIND } from "../../src/domain/once/subject.ts";
import { passAttention } from "../../src/domain/passes/pass-attention.ts";
import { type PassRecord, withOnlyNotice, withPassNotice } from "../../src/domain/passes/pass-request.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import { namingOpenStrays, straysNamedIn } from "../once/named-strays.ts";
import { findStrays } from "../once/strays.ts";
import type { PassDependencies } from "./dependencies.ts";
import { passOfRequest } from "./pass-effect.ts";
import { isCancelledPass } from "./publish-pass.ts";

/**
 * Asks for a person where DragonPass holds a second pass, or any of a request that has ended without one. It is never
 * cancelled by itself: nobody can say which is used.
 */
export async function lookForStrayPass(deps: PassDependencies, passRequestId: PassRequestId): Promise<PassRecord> {
  const strays = await findStrays(deps, passOfRequest(deps, passRequestId));
  const orderIds = [...strays.values()].filter(({ made }) => !isCancelledPass(made)).map(({ made }) => made.orderId);
  const record = await changePassRequest(deps.db, passRequestId, async ({ passRequest }) =>
    orderIds.length === 0
      ? null
      : { passRequest: withPassNotice(passRequest, passAttention("stray_order", { orderIds: orderIds.sort() })) },
  );
  return orderIds.length === 0 ? await withoutCancelledStrays(deps, record) : record;
}

/** Looks at the second passes that a request asks for a person about: what is cancelled is no longer named. */
export async function withoutCancelledStrays(deps: PassDependencies, record: PassRecord): Promise<PassRecord> {
  const { passRequestId, programId, needsAttention } = record.passRequest;
  return await namingOpenStrays(deps, {
    shown: record,
    needsAttention,
    thingKind: E_PASS_KIND,
    logFields: { passRequestId },
    hasEnded: async (orderId) => {
      if (programId === null) return false;
      const found = await deps.dragonpass.getEPass({ programId, orderId });
      return found.kind === "ok" && isCancelledPass(found.value);
    },
    replace: (named, left) =>
      changePassRequest(deps.db, passRequestId, async ({ passRequest }) => {
        // Somebody has found others meanwhile, or has taken note of these.
        if (straysNamedIn(passRequest.needsAttention).join() !== named.join()) return null;
        const notice = left.length === 0 ? null : passAttention("stray_order", { orderIds: left });
        return { passRequest: withOnlyNotice(passRequest, notice) };
      }),
  });
}
