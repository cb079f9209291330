import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PartStatus } from "../../../src/contract/readiness.ts";
import { type Finding, watchPart } from "../../../src/health/watched-part.ts";

const WELL: Finding = { status: "ok", detail: "it is well" };
const EVERY_MS = 3_000;
const DEADLINE_MS = 2_000;

describe("a part that is looked at in the background", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("is unknown before it was looked at, and known when start resolves", async () => {
    const { part } = watch(async () => WELL);
    expect(part.state().status).toBe("unknown");
    await part.start();
    expect(part.state()).toMatchObject(WELL);
  });

  test("that hangs at the first look fails at the deadline, which start waits for and no longer", async () => {
    const { part } = watch(() => new Promise(() => undefined));
    const started = part.start();
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);
    await started;
    expect(part.state()).toMatchObject({ status: "failing", detail: "no answer within 2 s" });
  });

  test("that begins to hang does not stay ok, and is ok as soon as its late answer comes", async () => {
    let answer: (finding: Finding) => void = () => undefined;
    const look = vi.fn<() => Promise<Finding>>().mockResolvedValueOnce(WELL);
    const { part, statuses } = watch(look);
    await part.start();
    look.mockImplementation(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await vi.advanceTimersByTimeAsync(EVERY_MS + DEADLINE_MS);
    expect(part.state().status).toBe("failing");
    // Not asked again on top of the look that hangs.
    await vi.advanceTimersByTimeAsync(4 * EVERY_MS);
    expect(look).toHaveBeenCalledTimes(2);
    answer(WELL);
    await vi.advanceTimersByTimeAsync(0);
    expect(part.state().status).toBe("ok");
    expect(statuses).toEqual(["ok", "failing", "ok"]);
  });

  test("whose look never comes back is looked at again after half a minute, and the lost look says nothing", async () => {
    let lost: (finding: Finding) => void = () => undefined;
    const look = vi.fn<() => Promise<Finding>>().mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          lost = resolve;
        }),
    );
    look.mockResolvedValue(WELL);
    const { part } = watch(look);
    void part.start();
    await vi.advanceTimersByTimeAsync(30_000 + EVERY_MS);
    expect(part.state().status).toBe("ok");
    lost({ status: "failing", detail: "long ago" });
    await vi.advanceTimersByTimeAsync(0);
    expect(part.state().status).toBe("ok");
  });

  test("that throws, even at once, fails without the words of the error, which may name a host", async () => {
    for (const look of [
      () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432")),
      () => {
        throw new Error("db.internal");
      },
    ]) {
      const { part } = watch(look);
      await part.start();
      expect(part.state()).toMatchObject({ status: "failing", detail: "it could not be asked" });
    }
  });

  test("about which another part is asked is unknown, not failing, while that one does not answer", async () => {
    const { part, statuses } = watch(() => new Promise(() => undefined), "unknown");
    const started = part.start();
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);
    await started;
    expect(part.state()).toMatchObject({ status: "unknown", detail: "no answer within 2 s" });
    expect(statuses).toEqual([]);
  });

  test("says since when it has been so, whatever the details were meanwhile", async () => {
    const look = vi.fn<() => Promise<Finding>>().mockResolvedValue({ status: "failing", detail: "away" });
    const { part, statuses } = watch(look);
    await part.start();
    const { since } = part.state();
    look.mockResolvedValue({ status: "failing", detail: "refused" });
    await vi.advanceTimersByTimeAsync(EVERY_MS);
    expect(part.state()).toEqual({ status: "failing", since, detail: "refused" });
    look.mockResolvedValue(WELL);
    await vi.advanceTimersByTimeAsync(EVERY_MS);
    expect(Date.parse(part.state().since) - Date.parse(since)).toBe(2 * EVERY_MS);
    expect(statuses).toEqual(["failing", "ok"]);
  });

  test("is not looked at any more once it is stopped", async () => {
    const look = vi.fn(async () => WELL);
    const { part } = watch(look);
    await part.start();
    part.stop();
    await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
    expect(look).toHaveBeenCalledOnce();
  });
});

function watch(look: () => Promise<Finding>, withoutAnswer: "failing" | "unknown" = "failing") {
  const statuses: PartStatus[] = [];
  const part = watchPart({
    look,
    initialFacts: {},
    everyMs: EVERY_MS,
    deadlineMs: DEADLINE_MS,
    withoutAnswer,
    onStatus: ({ status }) => void statuses.push(status),
  });
  return { part, statuses };
}
