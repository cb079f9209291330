import type { Logger, LogMessage } from "../../log/log.ts";
import type { Metrics } from "../../metrics/metrics.ts";
import { createTokenUses, type TokenUse, type UsedToken } from "./token-uses.ts";

/** Policy for a push whose token came with another body before. */
export type TokenReusePolicy = "allow" | "refuse";

/** Notices tokens that come again with another body: they may have been captured. */
export interface TokenReuseGuard {
  /** Null where the push must be refused. */
  begin(token: UsedToken, body: Buffer): TokenUse | null;
}

const WARN_EVERY_MS = 3_600_000;

/**
 * A guard. Whether DragonPass makes a token for each message is not documented (A8), so by default a re-use is only
 * counted, and logged once an hour.
 */
export function createTokenReuseGuard(options: {
  readonly policy: TokenReusePolicy;
  readonly metrics: Pick<Metrics, "countTokenReuse">;
  readonly log: Logger;
  readonly now: () => number;
}): TokenReuseGuard {
  const { policy, metrics, log, now } = options;
  const uses = createTokenUses({ now });
  const outcome = policy === "refuse" ? "refused" : "allowed";
  let warnedAtMs: number | null = null;
  let count = 0;

  function note(): void {
    metrics.countTokenReuse(outcome);
    count += 1;
    if (warnedAtMs !== null && now() - warnedAtMs < WARN_EVERY_MS) return;
    log.warn({ count, outcome }, MESSAGES[policy]);
    warnedAtMs = now();
    count = 0;
  }

  return {
    begin(token, body) {
      const use = uses.begin(token, body);
      if (!use.isReuse) return use;
      note();
      return policy === "refuse" ? null : use;
    },
  };
}

const MESSAGES: Record<TokenReusePolicy, LogMessage> = {
  allow:
    "a push token came again with another body; if DragonPass makes one for each message, set PUSH_TOKEN_REUSE=refuse",
  refuse: "a push token came again with another body and was refused; it may have been captured",
};
