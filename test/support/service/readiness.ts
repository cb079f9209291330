import type { PartState, Readiness } from "../../../src/contract/readiness.ts";
import type { Instant } from "../../../src/contract/vocabulary.ts";

const WELL: PartState = { status: "ok", since: "2027-01-01T00:00:00.000Z" as Instant, detail: "it is well" };

/** Everything is well. */
export const READY: Readiness = {
  status: "ready",
  detail: "everything is there",
  database: WELL,
  temporal: WELL,
  worker: WELL,
  clocks: { database: { ...WELL, offsetMs: 0 }, supplier: { ...WELL, offsetMs: 0 } },
  schema: { ...WELL, known: "0001-x", applied: "0001-x" },
};

/** A part that does not do. */
export const AWAY: PartState = { ...WELL, status: "failing", detail: "it does not answer" };
