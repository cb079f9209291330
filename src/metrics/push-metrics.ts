import { Counter, Gauge, type Registry } from "prom-client";
import type { PushOutcome, ReuseOutcome, RingOutcome } from "./outcomes.ts";

/** Counts pushes, their tokens, and the rings that they lead to. */
export interface PushCounts {
  countPush(outcome: PushOutcome): void;
  countPushVerificationFailure(reason: string): void;
  /** A push token that came again with another body. */
  countTokenReuse(outcome: ReuseOutcome): void;
  countRing(outcome: RingOutcome): void;
}

/** The counters of pushes. */
export function pushMetrics(registry: Registry): PushCounts {
  const counterOf = (name: string, help: string, label: string) => {
    const counter = new Counter({ name, help, labelNames: [label], registers: [registry] });
    return (value: string) => counter.inc({ [label]: value });
  };
  return {
    countPush: counterOf("push_messages_total", "Pushes with a good token, by what became of them", "outcome"),
    countPushVerificationFailure: counterOf(
      "push_verification_failures_total",
      "Pushes that were refused for their token, by reason",
      "reason",
    ),
    countTokenReuse: counterOf(
      "push_token_reuses_total",
      "Pushes whose token had come with another body before, by what became of them",
      "outcome",
    ),
    countRing: counterOf(
      "push_rings_total",
      "Rings at the workflows of bookings and batches after a push, by what became of them",
      "outcome",
    ),
  };
}

/** How many keys there are that verify pushes, and whether they are those of the file as it is now. */
export interface PushKeyCounts {
  readonly usable: number;
  readonly ignored: number;
  readonly stale: boolean;
}

/** Gauges of the keys that verify pushes, read at each scrape. */
export function watchPushKeys(registry: Registry, read: () => Promise<PushKeyCounts>): void {
  const registers = [registry];
  new Gauge({
    name: "push_keys",
    help: "Keys of the JWK set in use: those that verify pushes (`usable`), and those that are `ignored`",
    labelNames: ["state"],
    registers,
    async collect() {
      const { usable, ignored } = await read();
      this.set({ state: "usable" }, usable);
      this.set({ state: "ignored" }, ignored);
    },
  });
  new Gauge({
    name: "push_keys_stale",
    help: "1 while PUSH_JWKS_FILE cannot be used and the keys read before stay in use, else 0",
    registers,
    async collect() {
      this.set((await read()).stale ? 1 : 0);
    },
  });
}
