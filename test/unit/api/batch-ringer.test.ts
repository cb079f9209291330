import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ServiceFault } from "../../../src/contract/service-fault.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { BatchKey } from "../../../src/domain/workflow-ids.ts";
import { createBatchRinger } from "../../../src/inbox/batch-ringer.ts";

const key = (batchId: string): BatchKey => ({
  programId: "1888000000000001" as ProgramId,
  eventType: "resource.metadata.updated",
  batchId,
});
const away = () =>
  new ServiceFault({ code: "temporarily_unavailable", message: "Temporal does not answer.", retryable: true });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function ringerWith(limits: { deliveriesMax?: number; waitingMax?: number } = {}) {
  const sent: { batchId: string; answer: () => void; fail: (error: unknown) => void }[] = [];
  const outcomes: string[] = [];
  const warnings: string[] = [];
  let inFlight = 0;
  let most = 0;
  const ringer = createBatchRinger({
    workflows: {
      ringBatch: ({ batchId }) => {
        most = Math.max(most, ++inFlight);
        const sending = new Promise<void>((answer, fail) => void sent.push({ batchId, answer, fail }));
        return sending.finally(() => {
          inFlight -= 1;
        });
      },
    },
    metrics: { countRing: (outcome) => void outcomes.push(outcome) },
    log: { warn: (_fields: unknown, text?: unknown) => void warnings.push(String(text)) } as never,
    ...limits,
  });
  let answered = 0;
  /** Lets the rings on their way end so, and those that follow begin. */
  const settle = async (how: (ring: (typeof sent)[number]) => void) => {
    for (const ring of sent.slice(answered)) how(ring);
    answered = sent.length;
    await vi.advanceTimersByTimeAsync(0);
  };
  const settleAll = async (how: (ring: (typeof sent)[number]) => void) => {
    while (answered < sent.length) await settle(how);
  };
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  return { ringer, sent, warnings, count, settle, settleAll, most: () => most };
}

describe("rings of batches", () => {
  test("four thousand batches at once: few are on their way, few wait, the sweep has the rest, and one warning says so", async () => {
    const { ringer, sent, warnings, count, settleAll, most } = ringerWith();
    for (let index = 0; index < 4_000; index++) ringer.ring(key(`b${index}`));
    await settleAll((ring) => ring.answer());
    await ringer.idle();
    expect(most()).toBe(16);
    expect(sent).toHaveLength(216);
    expect({ rung: count("rung"), dropped: count("dropped") }).toEqual({ rung: 216, dropped: 4_000 - 216 });
    expect(warnings).toEqual([
      "too many rings for a batch wait; the sweep rings again",
      "too many rings for a batch wait; the sweep rings again (3783 times more)",
    ]);
  });

  test("while Temporal is away one fails, the others are left to the sweep, and the log has one warning a minute", async () => {
    const { ringer, sent, warnings, count, settle } = ringerWith();
    for (let round = 0; round < 10; round++) {
      for (let index = 0; index < 100; index++) ringer.ring(key(`b${round}-${index}`));
      await settle((ring) => ring.fail(away()));
    }
    expect(count("rung")).toBe(0);
    expect(count("unavailable") + count("dropped")).toBe(1_000);
    expect(count("unavailable")).toBe(sent.length);
    expect(warnings).toEqual(["could not ring for a batch; the sweep rings again"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(warnings[1]).toMatch(/^could not ring for a batch; the sweep rings again \(\d+ times more\)$/);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(warnings).toHaveLength(2);
  });

  test("one that Temporal refuses costs no other its ring", async () => {
    const { ringer, count, settleAll } = ringerWith({ deliveriesMax: 1 });
    for (const batchId of ["refused", "b1", "b2"]) ringer.ring(key(batchId));
    await settleAll((ring) =>
      ring.batchId === "refused" ? ring.fail(new Error("3 INVALID_ARGUMENT")) : ring.answer(),
    );
    expect({ rung: count("rung"), refused: count("refused") }).toEqual({ rung: 2, refused: 1 });
  });

  test("the first message of a batch rings at once, those that follow together after a pause that doubles", async () => {
    const { ringer, sent, count, settle } = ringerWith();
    const at: number[] = [];
    const begin = Date.now();
    for (let tenth = 0; tenth < 100; tenth++) {
      ringer.ring(key("b1"));
      while (at.length < sent.length) at.push(Date.now() - begin);
      await settle((ring) => ring.answer());
      await vi.advanceTimersByTimeAsync(100);
      while (at.length < sent.length) at.push(Date.now() - begin);
    }
    expect(at).toEqual([0, 1_000, 3_000, 7_000]);
    expect(count("coalesced")).toBeGreaterThan(80);
  });

  test("of very many batches the longest known is forgotten, and rings at once again", async () => {
    const { ringer, sent, settleAll } = ringerWith({ waitingMax: 10_000 });
    for (let index = 0; index < 1_001; index++) ringer.ring(key(`b${index}`));
    await settleAll((ring) => ring.answer());
    ringer.ring(key("b1000"));
    expect(sent).toHaveLength(1_001);
    ringer.ring(key("b0"));
    expect(sent.at(-1)?.batchId).toBe("b0");
  });
});
