import { Gauge, type Registry } from "prom-client";

/** Gauges of the inbox, read from the database at each scrape. */
export function watchInbox<State extends string>(
  registry: Registry,
  states: readonly State[],
  read: () => Promise<Record<State, number>>,
): void {
  const registers = [registry];
  const readOnce = sharedRead<Readonly<Record<string, number>>>(read);
  new Gauge({
    name: "inbox_messages",
    help: "Messages of the inbox by state, as GET /v1/push-messages?state= has it, without those that are delivered; NaN while the database does not answer",
    labelNames: ["state"],
    registers,
    async collect() {
      const counts = await readOnce();
      for (const state of states) this.set({ state }, counts?.[state] ?? Number.NaN);
    },
  });
  new Gauge({
    name: "inbox_waiting_messages",
    help: "Messages of the inbox that wait to be applied; NaN while the database does not answer",
    registers,
    async collect() {
      this.set((await readOnce())?.waiting ?? Number.NaN);
    },
  });
}

/** Gauges of what needs a person, by what it is. */
const ATTENTION_GAUGES = {
  bookings: { name: "bookings_needing_attention", what: "Bookings" },
  passRequests: { name: "pass_requests_needing_attention", what: "Requests for passes" },
} as const;
/** Something that a person can be asked for. */
export type NeedsAttention = keyof typeof ATTENTION_GAUGES;

/**
 * Gauge of the bookings, or requests for passes, that need a person, read from the database at each scrape.
 * @param codes of this version; those of another are shown where there are some
 */
export function watchAttention(
  registry: Registry,
  of: NeedsAttention,
  codes: readonly string[],
  read: () => Promise<ReadonlyMap<string, number>>,
): void {
  const { name, what } = ATTENTION_GAUGES[of];
  const readOnce = sharedRead(read);
  new Gauge({
    name,
    help: `${what} that need a person, by the code of needsAttention; NaN while the database does not answer`,
    labelNames: ["code"],
    registers: [registry],
    async collect() {
      const counts = await readOnce();
      this.reset();
      for (const code of new Set([...codes, ...(counts?.keys() ?? [])]))
        this.set({ code }, counts === null ? Number.NaN : (counts.get(code) ?? 0));
    },
  });
}

/** One read for all that ask at the same time; null where it fails: a scrape must show the rest also while the database is away. */
function sharedRead<Counts>(read: () => Promise<Counts>): () => Promise<Counts | null> {
  let reading: Promise<Counts | null> | null = null;
  return () => {
    reading ??= read()
      .catch(() => null)
      .finally(() => {
        reading = null;
      });
    return reading;
  };
}
