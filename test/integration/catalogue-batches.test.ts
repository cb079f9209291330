import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE_SYNC_SCHEDULE_ID } from "../../src/domain/workflow-ids.ts";
import { startTestService, type TestService } from "../support/service.ts";
import { waitUntil } from "../support/wait-until.ts";

interface Resource {
  readonly resourceId: string;
  readonly resourceName: string;
  readonly available: boolean;
}

describe("the catalogue", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  const read = async (resourceId: string) => (await service.call<Resource>("GET", `/v1/resources/${resourceId}`)).body;

  it("is read as a whole by the Schedule", async () => {
    const { client } = service.running().temporal;
    await client.schedule.getHandle(CATALOGUE_SYNC_SCHEDULE_ID).trigger();
    await waitUntil(
      () => read("N00001"),
      ({ resourceName }) => resourceName === "DragonPass Lounge",
    );
  });

  it("follows a batch that names a changed resource", async () => {
    const [programId = ""] = service.simulator.programIds;
    service.simulator.catalogue.changeResource("N00001", { resourceName: "Renamed Lounge" });
    await service.simulator.catalogue.sendBatch({
      programId,
      eventType: "resource.metadata.updated",
      resourceIds: ["N00001"],
    });
    const changed = await waitUntil(
      () => read("N00001"),
      ({ resourceName }) => resourceName === "Renamed Lounge",
    );
    expect(changed.available).toBe(true);
  });
});
