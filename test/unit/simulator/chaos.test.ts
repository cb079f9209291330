import { describe, expect, test } from "vitest";
import { Chaos } from "../../../src/simulator/chaos.ts";
import {
  FAULT_KINDS,
  type FaultKind,
  faultRuleSchema,
  SIMULATOR_OPERATIONS,
} from "../../../src/simulator/fault-rule.ts";
import { call, openSimulator, send } from "./simulator-client.ts";

/** It holds a call until a test lets it go, and nobody would. */
const NOT_BY_CHANCE: readonly FaultKind[] = ["hold"];

describe("chaos", () => {
  test("makes every kind of fault that ends by itself, each only where it may be", () => {
    const picked = new Set<FaultKind>();
    for (let seed = 0; seed < 20; seed += 1) {
      const chaos = new Chaos({ seed, probability: 1 });
      for (const operation of SIMULATOR_OPERATIONS) {
        for (let count = 0; count < 20; count += 1) {
          const rule = chaos.pick({ operation });
          if (rule === null) throw new Error("its probability is 1");
          expect(faultRuleSchema.safeParse({ ...rule, match: { operation } }).error).toBeUndefined();
          picked.add(rule.kind);
        }
      }
    }
    const missing = FAULT_KINDS.filter((kind) => !picked.has(kind));
    expect(missing).toEqual(NOT_BY_CHANCE);
  });

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
