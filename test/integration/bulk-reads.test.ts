import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { range } from "../support/database/store-suites/fixtures.ts";
import { startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

/** More than this process can take on at once. */
const BATCHES = 6;
const RESOURCES = 60;

describe("reads that are made by the thousand", () => {
  let service: TestService;
  let resourceIds: string[];
  beforeEach(async () => {
    service = await startTestService({ firstRead: true, env: { DRAGONPASS_RATE_PER_SECOND: "50" } });
    const added = service.simulator.catalogue.seed({ resources: RESOURCES, modules: ["lounge"] });
    resourceIds = added.map(({ resourceId }) => resourceId);
  });
  afterEach(() => service.stop());

  const announce = (ids: readonly string[], batchId: string) => {
    const [programId] = service.simulator.programIds;
    service.simulator.catalogue.sendBatch({
      programId: String(programId),
      batchId,
      eventType: "resource.metadata.updated",
      resourceIds: ids,
    });
  };
  const detailsRead = () =>
    service.simulator
      .journal()
      .flatMap((entry) =>
        entry.kind === "request" && entry.operation === "getResource" && entry.resourceId !== null
          ? [entry.resourceId]
          : [],
      );
  const heldReads = () => detailsRead().filter((id) => id !== undefined && resourceIds.includes(id));
  const untilShown = (resourceId: string) =>
    waitUntil(
      async () => (await service.call<{ resourceId?: string }>("GET", `/v1/resources/${resourceId}`)).body,
      (resource) => resource.resourceId === resourceId,
    );

  test("do not hold up a booking, not even when DragonPass answers none of them", async () => {
    const held = resourceIds.map((resourceId) =>
      service.simulator.faults.add({ match: { operation: "getResource", resourceId }, kind: "hold" }),
    );
    for (const index of range(BATCHES)) announce(resourceIds.slice(index * 10, index * 10 + 10), `held-${index}`);
    // Every place for bulk reads is taken: all their connections wait for an answer.
    const reads = await waitUntil(heldReads, ({ length }) => length >= 32);
    const { status, body } = await service.book();
    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "confirmed" });
    // None was given up to make room for it.
    expect(heldReads()).toHaveLength(reads.length);
    for (const fault of held) {
      fault.remove();
      fault.release();
    }
    await Promise.all([resourceIds[0], resourceIds.at(-1)].map((id) => untilShown(String(id))));
  });

  test("are broken off when the process stops, and go on when it is started again", async () => {
    announce(resourceIds, "stopped");
    await waitUntil(heldReads, ({ length }) => length >= 1);
    await service.running().stop();
    expect(new Set(heldReads()).size).toBeLessThan(RESOURCES);
    await service.restart();
    await Promise.all(resourceIds.map(untilShown));
  });
});
