import type { RequestHandler } from "express";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { type AcceptedPush, parsePushEvent } from "../../dragonpass/push/push-events.ts";
import type { PushVerifier } from "../../dragonpass/push/push-signature.ts";
import { inboxMessageOf } from "../../inbox/inbox-message-of.ts";
import { type Ringers, ringFor } from "../../inbox/ring-for.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import type { PushOutcome } from "../../metrics/outcomes.ts";
import { StoreError } from "../../store/database/store-error.ts";
import type { InboxWriter, WriteResult } from "../../store/inbox/inbox-writer.ts";
import { ApiError, invalidRequest } from "../http/api-error.ts";
import { unavailable } from "../http/error-handler.ts";
import { createIpAllowList } from "../http/ip-allow-list.ts";
import { type Body, readBody, requireJson, textOf } from "../http/read-body.ts";
import type { PushRefusals } from "./push-refusals.ts";
import type { TokenReuseGuard } from "./token-reuse-guard.ts";
import type { TokenUse } from "./token-uses.ts";

/** Dependencies of `pushEndpoint`. */
interface PushEndpointDependencies extends Ringers {
  readonly verifier: PushVerifier;
  readonly inboxWriter: Pick<InboxWriter, "write">;
  readonly reuseGuard: TokenReuseGuard;
  readonly pushRefusals: Pick<PushRefusals, "note">;
  readonly metrics: Pick<Metrics, "countPush" | "countPushVerificationFailure">;
  /** Lower case. */
  readonly tokenHeader: string;
  readonly allowedIps: readonly string[];
  readonly programIds: readonly ProgramId[];
}

/** Retries of DragonPass come after seconds anyway. */
const RETRY_AFTER_SECONDS = 10;

/**
 * `POST /push/dragonpass` and `POST /push/dragonpass/:eventType` (DragonPass: Push Event,
 * Instructions). In this order, cheapest first and nothing believed before the token: address,
 * content type, size, token, fields; then insert, commit, answer, ring.
 */
export function pushEndpoint(dependencies: PushEndpointDependencies): RequestHandler<{ eventType?: string }> {
  const { verifier, inboxWriter, reuseGuard, pushRefusals, metrics, tokenHeader } = dependencies;
  const isAllowed = createIpAllowList(dependencies.allowedIps);
  const programIds: ReadonlySet<string> = new Set(dependencies.programIds);

  return async function receivePush(req, res) {
    if (!isAllowed(req.socket.remoteAddress)) throw new ApiError("forbidden", "This address is not allowed to push.");
    requireJson(req, res);
    const body = await readBody(req, res);

    const verdict = await verifier.verify(singleHeader(req.headers[tokenHeader]), body.bytes);
    if (!verdict.ok) {
      metrics.countPushVerificationFailure(verdict.reason);
      pushRefusals.note(verdict.reason);
      throw tokenRefused();
    }

    const use = reuseGuard.begin(verdict, body.bytes);
    if (use === null) {
      metrics.countPushVerificationFailure("reused");
      pushRefusals.note("reused");
      throw tokenRefused();
    }

    const { push, isOurs, inserted, isToRing } = await receive(use, body, req.params.eventType);
    metrics.countPush(outcomeOf(push, isOurs, inserted));
    res.status(200).json(push.acknowledgement);

    if (isToRing) ringFor(push, isOurs, dependencies);
  };

  /** The message, stored. */
  async function receive(use: TokenUse, body: Body, eventType: string | undefined) {
    let stored = false;
    try {
      const push = parsePushEvent(textOf(body), eventType === undefined ? {} : { expectedEventType: eventType });
      if (push.kind === "invalid") {
        metrics.countPush("invalid");
        throw invalidRequest(push.errors);
      }
      const isOurs = push.facts.programId === null || programIds.has(push.facts.programId);
      const written = await store(push, isOurs);
      stored = true;
      return { push, isOurs, ...written };
    } finally {
      use.end(stored);
    }
  }

  async function store(push: AcceptedPush, isOurs: boolean): Promise<WriteResult> {
    try {
      return await inboxWriter.write(inboxMessageOf(push, { source: "push", isOurs }));
    } catch (error) {
      metrics.countPush("not_stored");
      if (error instanceof StoreError && error.code === "inbox_row_refused") {
        // Another attempt would be refused as well.
        throw invalidRequest([{ pointer: "", code: "not_storable", message: "cannot be stored" }]);
      }
      throw unavailable("The message could not be stored; send it again.", error, RETRY_AFTER_SECONDS);
    }
  }
}

/** One and the same body for every reason: whoever tries tokens learns nothing. The reason is in the metrics. */
function tokenRefused(): ApiError {
  return new ApiError("unauthenticated", "The token of this push was not accepted.", { instance: "/push/dragonpass" });
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

function outcomeOf(push: AcceptedPush, isOurs: boolean, inserted: boolean): PushOutcome {
  if (!inserted) return "repeated";
  if (!isOurs) return "foreign_program";
  return push.kind === "unhandled" ? "unhandled" : "stored";
}
