import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAgent } from "../../../src/dragonpass/client/agent.ts";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createTokenSource } from "../../../src/dragonpass/client/token.ts";
import { exchange } from "../../../src/dragonpass/client/transport.ts";
import { MINUTE } from "../../support/values/durations.ts";
import { clientOf, json, startFake, success } from "./fake-dragonpass.ts";

const SECOND = 1_000;

/** An answer of a host whose clock is wrong by this, after so long. */
function answer({ errorMs = 0, tookMs = 100, httpStatus = 200, headers = {} } = {}) {
  const sentAt = Date.now();
  const date = new Date(sentAt + tookMs / 2 + errorMs).toUTCString();
  return { httpStatus, headers: { date, ...headers }, sentAt, answeredAt: sentAt + tookMs };
}

describe("DragonPass's clock", () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2027, 0, 1) }));
  afterEach(() => vi.useRealTimers());

  test("is taken for ours before an answer has told it", () => {
    const clock = createSupplierClock();
    expect(clock.offset()).toBeNull();
    expect(clock.earliestNow()).toBe(Date.now());
    expect(clock.silentForMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([-15 * MINUTE, -5 * MINUTE, 0, 300, 5 * MINUTE, 15 * MINUTE])(
    "is known within the second and the round trip where it is wrong by %i ms",
    (errorMs) => {
      const clock = createSupplierClock();
      for (const passedMs of [0, 137, 911]) {
        vi.advanceTimersByTime(passedMs);
        clock.learn(answer({ errorMs }));
      }
      const { offsetMs = Number.NaN, uncertaintyMs = Number.NaN } = clock.offset() ?? {};
      expect(Math.abs(offsetMs - errorMs)).toBeLessThanOrEqual(uncertaintyMs);
      expect(uncertaintyMs).toBeLessThanOrEqual(SECOND);
      expect(clock.earliestNow()).toBeLessThanOrEqual(Date.now() + errorMs);
      expect(clock.earliestNow()).toBeGreaterThan(Date.now() + errorMs - 2 * SECOND);
    },
  );

  test("is not moved by one node that goes wrong, nor by slow answers", () => {
    const clock = createSupplierClock();
    for (let count = 0; count < 3; count++) clock.learn(answer());
    clock.learn(answer({ errorMs: 15 * MINUTE }));
    clock.learn(answer({ errorMs: 20 * SECOND, tookMs: 9 * SECOND }));
    expect(Math.abs(clock.offset()?.offsetMs ?? Number.NaN)).toBeLessThan(SECOND);
  });

  test.each([
    ["without a Date", { headers: { date: undefined } }],
    ["with an unreadable Date", { headers: { date: "yesterday" } }],
    ["with two", { headers: { date: ["Fri, 01 Jan 2027 00:00:00 GMT", "Fri, 01 Jan 2027 00:00:00 GMT"] } }],
    ["that a cache has kept", { headers: { age: "30" } }],
    ["that is a gateway's", { httpStatus: 502 }],
  ])("is not learned from an answer %s", (_, other) => {
    const clock = createSupplierClock();
    clock.learn(answer(other as object));
    expect(clock.offset()).toBeNull();
  });

  test("is learned again once our own clock was set, and once it has not been told for three minutes", () => {
    const clock = createSupplierClock();
    clock.learn(answer({ errorMs: 5 * MINUTE }));
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    expect(clock.offset()).toBeNull();
    clock.learn(answer());
    expect(Math.abs(clock.offset()?.offsetMs ?? Number.NaN)).toBeLessThan(SECOND);
    vi.advanceTimersByTime(3 * MINUTE + SECOND);
    expect(clock.offset()).toBeNull();
  });
});

describe("a host whose clock is wrong", () => {
  test.each([-15 * MINUTE, 15 * MINUTE])(
    "gets tokens of its own time once it has answered (%i ms)",
    async (errorMs) => {
      const clock = createSupplierClock();
      const source = createTokenSource({ mode: "hs256", issuer: "i", secret: "s".repeat(32), clock });
      await source.token();
      clock.learn(answer({ errorMs }));
      source.invalidate();
      const { iat = Number.NaN, exp } = decodeJwt(await source.token());
      const theirs = (Date.now() + errorMs) / SECOND;
      expect(iat).toBeLessThanOrEqual(theirs);
      expect(iat).toBeGreaterThan(theirs - 10);
      expect(exp).toBe(iat + 300);
    },
  );

  test("tells the time with whatever it answers", async () => {
    const theirs = () => new Date(Date.now() - 5 * MINUTE).toUTCString();
    const fake = await startFake((res) => {
      res.setHeader("date", theirs());
      success({ orderId: "x" })(res, res.req);
    });
    const clock = createSupplierClock();
    const client = clientOf(fake.url, { clock });
    await client.getOrder({ programId: "1", pass: { type: "ePass", id: "2" }, orderId: "3" }).catch(() => undefined);
    expect(Math.abs((clock.offset()?.offsetMs ?? Number.NaN) + 5 * MINUTE)).toBeLessThan(3 * SECOND);
  });

  test("names a time to come back at by its own clock", async () => {
    const theirs = Date.UTC(2020, 0, 1);
    const fake = await startFake((res) => {
      res.setHeader("date", new Date(theirs).toUTCString());
      res.setHeader("retry-after", new Date(theirs + 30 * SECOND).toUTCString());
      json({}, 429)(res, res.req);
    });
    const dispatcher = createAgent(1);
    const result = await exchange({ dispatcher, method: "GET", url: fake.url, headers: {}, timeoutMs: 10_000 });
    await dispatcher.close();
    expect(result).toMatchObject({ httpStatus: 429, retryAfterMs: 30 * SECOND });
  });
});
