import { CATALOGUE_SYNC_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";
import { waitUntil } from "../../support/wait-until.ts";
import type { Stack } from "../support/stack.ts";

const HUBS = 500;
/** So many that a batch which names nearly everything has a hundred messages: a message is of one module. */
const BOOKED_MODULES = ["lounge", "fastTrack", "fitness", "esim"];
const SYNC_TIMEOUT_MS = 5 * 60_000;

/** A resource of the simulator. */
interface TrueResource {
  readonly resourceId: string;
  readonly module: string;
}

/** Resources that the program really has. */
export async function trueResources({ admin, programId }: Stack): Promise<TrueResource[]> {
  return (await admin("GET", `/catalogue/resources?programId=${programId}`)) as TrueResource[];
}

/** Makes as many more as the program needs to have this many, of the modules that are booked; nobody is told. */
export async function seedResources(stack: Stack, count: number): Promise<void> {
  const { length } = await trueResources(stack);
  await stack.admin("POST", "/catalogue/seed", {
    resources: count - length,
    modules: BOOKED_MODULES,
    programIds: [stack.programId],
    ...(length < 1_000 ? { hubs: HUBS } : {}),
  });
}

/** Has everything re-read, and waits until our catalogue has as many as there are. */
export async function untilSynced(stack: Stack): Promise<void> {
  const { length } = await trueResources(stack);
  await stack.temporal.schedule.getHandle(CATALOGUE_SYNC_SCHEDULE_ID).trigger();
  await waitUntil(
    async () => {
      const { rows } = await stack.database.query<{ count: string }>(
        "select count(*) from catalogue_resources where available and program_id = $1",
        [stack.programId],
      );
      return Number(rows[0]?.count);
    },
    (count) => count === length,
    SYNC_TIMEOUT_MS,
  );
  await waitUntil(
    () => stack.temporal.workflow.count("ExecutionStatus = 'Running' AND WorkflowType = 'catalogueSync'"),
    ({ count }) => count === 0,
    SYNC_TIMEOUT_MS,
  );
}
