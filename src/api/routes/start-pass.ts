import { passIssueBody, passRequest } from "../../contract/pass-request.ts";
import { type ProgramId, passRequestId as passRequestIdSchema } from "../../contract/vocabulary.ts";
import { isPassDecided } from "../../domain/passes/pass-request.ts";
import { type StartPassDependencies, startPass } from "../../passes/start-pass.ts";
import type { PassWatcher } from "../../store/passes/pass-watcher.ts";
import { callerOf } from "../http/authorize.ts";
import { chooseId, keyReused } from "../http/idempotency-key.ts";
import { preferredWait, WAIT_SECONDS_MAX } from "../http/prefer-wait.ts";
import { route } from "../http/route.ts";

/** Dependencies of `startPassRoute`. */
export interface StartPassRouteDependencies extends StartPassDependencies {
  /** The first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly passWatcher: Pick<PassWatcher, "waitUntil">;
}

/** Has an E-pass issued. */
export const startPassRoute = route({
  method: "POST",
  path: "/v1/passes",
  scope: "book",
  summary:
    "Has an E-pass issued, once. Safe to repeat with the same `passRequestId` or `Idempotency-Key`; with neither each call issues another one.",
  headers: {
    "Idempotency-Key":
      "makes the id of the request where the body names none; 1 to 255 visible ASCII characters, bare or in quotes",
    Prefer: `\`wait=N\` waits up to N seconds for a decision, ${WAIT_SECONDS_MAX} at most`,
  },
  body: { kind: "json", schema: passIssueBody, namesProgram: true },
  answers: {
    200: { when: "a repetition finds it decided; `Location`", schema: passRequest },
    201: { when: "it is decided: the pass is issued, or refused; `Location`", schema: passRequest },
    202: { when: "it is not decided yet; `Location`, `Retry-After`", schema: passRequest },
  },
  problems: ["idempotency_key_reused"],
  handler:
    (dependencies: StartPassRouteDependencies) =>
    async ({ body, headers }, { res, answer, callerGone }) => {
      const passRequestId = chooseId({
        schema: passRequestIdSchema,
        given: body.passRequestId,
        header: headers["Idempotency-Key"],
        apiKeyName: callerOf(res).name,
      });
      const programId = body.programId ?? dependencies.programIds[0];
      const result = await startPass(dependencies, { ...body, programId, passRequestId });
      if (result.kind === "other-request") throw keyReused(body.passRequestId === undefined ? null : "passRequestId");
      const seconds = isPassDecided(result.passRequest) ? null : preferredWait(headers.Prefer, res);
      const waited = seconds
        ? await dependencies.passWatcher.waitUntil(passRequestId, isPassDecided, seconds * 1000, callerGone())
        : null;
      const latest = waited ?? result.passRequest;
      res.location(`/v1/pass-requests/${passRequestId}`);
      if (isPassDecided(latest)) return answer(result.kind === "started" ? 201 : 200, latest);
      res.set("Retry-After", "1");
      answer(202, latest);
    },
});
