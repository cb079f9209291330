import type { PassIssueRequest } from "../../src/contract/pass-request.ts";
import type { PassRequestId, ProgramId } from "../../src/contract/vocabulary.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { E_PASS_KIND, passRequestSubject } from "../../src/domain/once/subject.ts";
import { asksForTheSamePass, type PassCriteria } from "../../src/domain/passes/pass-criteria.ts";
import { isPassEnded, type PassRecord } from "../../src/domain/passes/pass-request.ts";
import type { SupplierEPass } from "../../src/dragonpass/schemas/e-pass.ts";
import { changePassRequest, findPassRequest } from "../../src/store/passes/pass-requests.ts";
import type { Claimable, Effect } from "../once/effect.ts";
import type { PassDependencies } from "./dependencies.ts";
import { findUnclaimedPasses, isPassAsAskedFor } from "./find-passes.ts";
import { publishPass } from "./publish-pass.ts";
import { isRecognisedPass } from "./recognise-pass.ts";

type ClaimablePass = Claimable<SupplierEPass, PassCriteria, PassRecord>;
type PassEffect = Effect<SupplierEPass, PassCriteria, PassRecord>;

/** The pass of a request, to look for and to claim. */
export function passOfRequest(deps: PassDependencies, passRequestId: PassRequestId): ClaimablePass {
  const { db, dragonpass } = deps;
  return {
    subject: passRequestSubject(passRequestId),
    thingKind: E_PASS_KIND,
    logFields: { passRequestId },
    idOf: ({ orderId }) => orderId,
    asksForTheSame: asksForTheSamePass,
    findCandidates: async (attempt, { anyTime } = { anyTime: false }) =>
      await findUnclaimedPasses(deps, attempt, anyTime),
    isRecognised: async (attempt, pass) =>
      (await isPassAsAskedFor(deps, attempt, pass)) && (await isRecognisedPass(deps, attempt, pass)),
    publish: async (pass) => await publishPass(db, passRequestId, pass),
    publishClaimed: async (orderId) => {
      const row = await findPassRequest(db, passRequestId);
      if (row === null) return null;
      const { passRequest, revision } = row;
      if (passRequest.orderId === orderId) return { passRequest, revision };
      if (passRequest.programId === null) return null;
      const found = await dragonpass.getEPass({ programId: passRequest.programId, orderId });
      return found.kind === "ok" ? await publishPass(db, passRequestId, found.value) : null;
    },
  };
}

/**
 * The pass of a request, to be issued at DragonPass. Nothing fences a second one: after an unknown outcome it is never
 * sent again by itself.
 */
export function passEffect(
  deps: PassDependencies,
  request: PassIssueRequest & { readonly programId: ProgramId },
  onSend: () => void,
): PassEffect {
  const { passRequestId, programId, module, clientUserId, firstName, lastName, availableUsages } = request;
  const { activationDate, expirationDate, allowedResourceIds } = request;
  return {
    ...passOfRequest(deps, passRequestId),
    send: async ({ requestId }) => {
      onSend();
      return await deps.dragonpass.issueEPass({
        programId,
        requestId,
        module,
        clientUserId,
        firstName,
        lastName,
        activationDate: activationDate === null ? null : instantOf(Date.parse(activationDate)),
        expirationDate: instantOf(Date.parse(expirationDate)),
        availableUsages,
        allowedResourceIds,
      });
    },
    isFenceRefused: () => false,
    underLock: async <Result>(work: Parameters<PassEffect["underLock"]>[0]) => {
      let result: { readonly of: Result } | null = null;
      await changePassRequest(deps.db, passRequestId, async ({ passRequest }, trx) => {
        result = { of: (await work(trx, isPassEnded(passRequest))) as Result };
        return null;
      });
      if (result === null) throw new TypeError("the request was not locked");
      return (result as { readonly of: Result }).of;
    },
  };
}
