import type { Readiness } from "../../contract/readiness.ts";
import { type PushRefusal, REFUSED_FOR_TIME } from "../../dragonpass/push/push-signature.ts";
import type { Logger } from "../../log/log.ts";
import { createRareWarning } from "../../log/rare-warning.ts";

/** Tells the log of pushes that DragonPass has signed and that were refused for their time all the same. */
export interface TimeRefusals {
  /** Only signatures that were good come to this: a stranger cannot fill the log. */
  note(reason: PushRefusal): void;
  flush(): void;
}

const WHILE_CLOCKS_DIFFER =
  "a push that DragonPass has signed was refused for its time while clocks differ; set ours by NTP, or tell DragonPass";
const WHILE_CLOCKS_AGREE =
  "a push that DragonPass has signed was refused for its time; it is a copy, or what signs at DragonPass has a wrong clock";

const ABOUT_TIME: ReadonlySet<PushRefusal> = new Set(REFUSED_FOR_TIME);

/** `readiness` says how the clocks differ, as far as that is known. */
export function createTimeRefusals({
  readiness,
  log,
}: {
  readonly readiness: () => Pick<Readiness, "clocks">;
  readonly log: Pick<Logger, "warn">;
}): TimeRefusals {
  const whileDiffering = createRareWarning(log, WHILE_CLOCKS_DIFFER);
  const whileAgreeing = createRareWarning(log, WHILE_CLOCKS_AGREE);
  return {
    note(reason) {
      if (!ABOUT_TIME.has(reason)) return;
      const { database, supplier } = readiness().clocks;
      const differ = database.status === "failing" || supplier.status === "failing";
      const facts = { reason, databaseAheadMs: database.offsetMs, dragonpassAheadMs: supplier.offsetMs };
      (differ ? whileDiffering : whileAgreeing).warn(facts);
    },
    flush() {
      whileDiffering.flush();
      whileAgreeing.flush();
    },
  };
}
