import type { Readiness } from "../../contract/readiness.ts";
import { type PushRefusal, REFUSED_FOR_TIME } from "../../dragonpass/push/push-signature.ts";
import type { Logger } from "../../log/log.ts";
import { createRareWarning, type RareWarning } from "../../log/rare-warning.ts";

/** Tells the log of pushes whose token was refused. */
export interface PushRefusals {
  note(reason: PushRefusal | "reused"): void;
  /** Tells of those that are counted and not told of yet. */
  flush(): void;
}

const WHILE_CLOCKS_DIFFER =
  "a push that DragonPass has signed was refused for its time while clocks differ; set ours by NTP, or tell DragonPass";
const WHILE_CLOCKS_AGREE =
  "a push that DragonPass has signed was refused for its time; it is a copy, or what signs at DragonPass has a wrong clock";
const FOR_ANOTHER_REASON =
  "a push was refused for its token; if DragonPass sent it, PUSH_JWKS or another setting of pushes is wrong";

/** Anybody can send what is refused for another reason than its time: so seldom, for each reason, it cannot fill the log. */
const OTHER_REASONS_EVERY_MS = 3_600_000;

const ABOUT_TIME: ReadonlySet<PushRefusal | "reused"> = new Set(REFUSED_FOR_TIME);

/** `readiness` says how the clocks differ, as far as that is known. */
export function createPushRefusals({
  readiness,
  log,
}: {
  readonly readiness: () => Pick<Readiness, "clocks">;
  readonly log: Pick<Logger, "warn">;
}): PushRefusals {
  const whileDiffering = createRareWarning(log, WHILE_CLOCKS_DIFFER);
  const whileAgreeing = createRareWarning(log, WHILE_CLOCKS_AGREE);
  const others = new Map<PushRefusal | "reused", RareWarning>();

  function noteTime(reason: PushRefusal | "reused"): void {
    const { database, supplier } = readiness().clocks;
    const differ = database.status === "failing" || supplier.status === "failing";
    const facts = { reason, databaseAheadMs: database.offsetMs, dragonpassAheadMs: supplier.offsetMs };
    (differ ? whileDiffering : whileAgreeing).warn(facts);
  }

  return {
    note(reason) {
      if (ABOUT_TIME.has(reason)) return noteTime(reason);
      const warning =
        others.get(reason) ?? createRareWarning(log, FOR_ANOTHER_REASON, { everyMs: OTHER_REASONS_EVERY_MS });
      others.set(reason, warning);
      warning.warn({ reason });
    },
    flush() {
      for (const warning of [whileDiffering, whileAgreeing, ...others.values()]) warning.flush();
    },
  };
}
