import { describe, expect, test } from "vitest";
import { call, openSimulator, send } from "./simulator-client.ts";

describe("chaos", () => {
  test("repeats itself for the same seed and stops when told to", async () => {
    const run = async (seed: number) => {
      const simulator = await openSimulator({ chaos: { seed, probability: 0.5, delayMsMax: 1 } });
      for (let count = 0; count < 20; count += 1) {
        await send(simulator, "GET", "/resources/N00001").then(
          (response) => response.text(),
          () => null,
        );
      }
      const faults = simulator.journal().flatMap((entry) => (entry.kind === "request" ? [entry.faults] : []));
      simulator.faults.setChaos(null);
      expect((await call(simulator, "GET", "/resources/N00001")).status).toBe(200);
      return faults;
    };
    const first = await run(11);
    expect(first.flat().length).toBeGreaterThan(4);
    expect(await run(11)).toEqual(first);
    expect(await run(12)).not.toEqual(first);
  });
});
