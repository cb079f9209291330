import { EVENTS } from "../domain/inbox/event-table.ts";
import type { Backend } from "./backend.ts";
import { prove } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";

/** A batch of this many lounges is pushed in three messages, of which the second is lost. */
const LOUNGES = 250;
const LOST_SEQUENCE = 2;

/** The state at its end, in one sentence. */
export const CATALOGUE_SHOWS = "a change that was announced in a lost message reaches the catalogue all the same";

/** Changes a lounge, loses the message that says so, and watches the catalogue follow. */
export async function playCatalogue(
  { simulator }: DemoWorld,
  backend: Backend,
  tell: (step: string) => void,
): Promise<void> {
  const [programId = ""] = simulator.programIds;
  const { eventType } = EVENTS.resourceMetadataUpdated;
  const lounges = simulator.catalogue.seed({ resources: LOUNGES, modules: ["lounge"] });
  const changed = String(lounges[Math.floor(LOUNGES / 2)]?.resourceId);
  const resourceIds = lounges.map(({ resourceId }) => resourceId);
  simulator.catalogue.sendBatch({ programId, eventType, resourceIds });
  const before = await backend.waitForResource(changed, "in the catalogue", () => true);
  tell("A change of the catalogue whose message is lost");
  tell(`lounge ${changed} is in the catalogue as "${before.resourceName}"`);

  simulator.catalogue.changeResource(changed, { resourceName: "Renamed by DragonPass" }, { push: false });
  const lost = simulator.faults.add({ match: { operation: "push", sequence: LOST_SEQUENCE }, kind: "drop", times: 1 });
  const batch = simulator.catalogue.sendBatch({ programId, eventType, resourceIds });
  await lost.waitForHit();
  tell(
    `it was renamed; the batch that says so has ${batch.messages.length} messages, and number ${LOST_SEQUENCE}, about this lounge, was lost`,
  );
  const after = await backend.waitForResource(
    changed,
    "renamed",
    ({ resourceName }) => resourceName === "Renamed by DragonPass",
  );
  prove(after.available, "the lounge is available");
  tell(`the missing message was recovered: "${after.resourceName}"`);
  await backend.waitForClosedBatches();
  tell("no batch is open any more");
}
