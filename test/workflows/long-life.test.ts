import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type BilledActions, billedActionsOf, reconcilesOf, totalOf } from "../support/temporal/billed-actions.ts";
import { type HistoryEvent, type SkippingServer, startSkippingServer } from "../support/temporal/skipped-life.ts";
import { DAY, HOUR } from "../support/values/durations.ts";

/** Temporal suggests a new run from here on. */
const EVENTS_UNTIL_NEW_RUN = 4_096;

describe("a booking with 90 days of lead time", () => {
  let server: SkippingServer;
  beforeAll(async () => {
    server = await startSkippingServer();
  });
  afterEach(() => server.clear());
  afterAll(() => server.stop());

  test("adds at most 20 billed actions besides its reconciles, and stays within one run", async () => {
    const short = await visited(30 * HOUR);
    const long = await visited(90 * DAY);
    const added = withoutReconciles(long) - withoutReconciles(short);
    expect(added, `${added} more than ${withoutReconciles(short)}`).toBeLessThanOrEqual(20);
    expect(reconcilesOf(long)).toBeLessThanOrEqual(2 * 90 + 1);
    expect(long.length).toBeLessThan(EVENTS_UNTIL_NEW_RUN);
    expect(bytesOf(long)).toBeLessThan(2_000_000);
  });

  async function visited(visitIn: number): Promise<HistoryEvent[]> {
    const life = await server.start({ visitIn });
    await life.skip(visitIn + HOUR);
    life.fakes.change({ status: "used", supplierStatus: 2, cancellable: false });
    await life.ring();
    await life.result();
    return await life.events();
  }
});

/** A reconcile is a timer and an activity. */
function withoutReconciles(events: readonly HistoryEvent[]): number {
  const actions: BilledActions = billedActionsOf(events);
  return totalOf(actions) - 2 * reconcilesOf(events);
}

function bytesOf(events: readonly HistoryEvent[]): number {
  return JSON.stringify(events).length;
}
