import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { openReceiver } from "./push-receiver.ts";
import { openSimulator } from "./simulator-client.ts";

describe("a push", () => {
  test("can be sent by hand with every wrong signature that a receiver must refuse", async () => {
    const receiver = await openReceiver(() => ({ status: 401, body: "" }));
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const keys = createLocalJWKSet(simulator.pushJwks);
    const wrong = [
      "unknown-key",
      "wrong-key",
      "wrong-issuer",
      "expired",
      "hs256-public-key",
      "alg-none",
      "none",
    ] as const;
    for (const sign of wrong) {
      await simulator.push({ eventType: "x" }, { sign, attempts: 1 });
      const token = receiver.received.at(-1)?.token ?? "";
      await expect(jwtVerify(token, keys, { issuer: "dragonpass", algorithms: ["RS256"] }), sign).rejects.toThrow();
    }
    for (const sign of ["current", "old", "no-expiry"] as const) {
      await simulator.push({ eventType: "x" }, { sign, attempts: 1 });
      await jwtVerify(receiver.received.at(-1)?.token ?? "", keys, { issuer: "dragonpass" });
    }
  });

  test("has a token of its own on each attempt, also within a second", async () => {
    const receiver = await openReceiver(() => ({ status: 503, body: "" }));
    const simulator = await openSimulator({ pushUrl: receiver.url });
    for (let i = 0; i < 5; i++) await simulator.push({ eventType: "x" }, { sign: "current", attempts: 1 });
    expect(new Set(receiver.received.map(({ token }) => token)).size).toBe(5);
  });
});
