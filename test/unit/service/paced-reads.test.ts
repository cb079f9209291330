import { expect, test } from "vitest";
import { pacedReads } from "../../../src/service/paced-reads.ts";

const PROGRAM = { programId: "1888000000000001" };

test("a read of a list waits for its turn, and is not made once nobody waits for it any more", async () => {
  const asked: string[] = [];
  const turn = Promise.withResolvers<void>();
  const reads = pacedReads(
    {
      getResource: async ({ resourceId }) => {
        asked.push(resourceId);
        return { kind: "not-found" };
      },
      getTransportHub: async ({ transportHubId }) => {
        asked.push(transportHubId);
        return { kind: "not-found" };
      },
    },
    async (signal) => {
      signal.throwIfAborted();
      await turn.promise;
    },
  );
  const first = reads.getResource({ ...PROGRAM, resourceId: "N1" });
  const second = reads.getTransportHub({ ...PROGRAM, transportHubId: "A1" });
  await expect(reads.getResource({ ...PROGRAM, resourceId: "N2", signal: AbortSignal.abort() })).rejects.toThrow();
  expect(asked).toEqual([]);
  turn.resolve();
  expect(await Promise.all([first, second])).toEqual([{ kind: "not-found" }, { kind: "not-found" }]);
  expect(asked).toEqual(["N1", "A1"]);
});
