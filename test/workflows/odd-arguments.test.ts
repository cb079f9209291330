import { randomUUID } from "node:crypto";
import { ApplicationFailure, WorkflowFailedError } from "@temporalio/client";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createOrderActivities } from "../../activities/booking/booking-activities.ts";
import { createCatalogueActivities } from "../../activities/catalogue/catalogue-activities.ts";
import { createPassActivities } from "../../activities/passes/pass-activities.ts";
import { createWalkinActivities } from "../../activities/redemptions/walkin-activities.ts";
import type { BookingId, PassRequestId } from "../../src/contract/vocabulary.ts";
import { newFollowUp } from "../../src/domain/booking/follow-up-state.ts";
import { emptyBooking } from "../../src/domain/booking/stored-booking.ts";
import { DEFAULT_TIMINGS } from "../../src/domain/booking/timings.ts";
import { WORKFLOW_TYPES, type WorkflowType } from "../../src/domain/messages.ts";
import { emptyPassRequest } from "../../src/domain/passes/stored-pass-request.ts";
import { BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { PASS_ISSUE_ID_PREFIX, PREBOOKING_ID_PREFIX } from "../../src/domain/workflow-ids.ts";
import { createInboxWriter } from "../../src/store/inbox/inbox-writer.ts";
import { useActivities } from "../support/activities/activity-world.ts";
import "../support/set-up/provided.ts";
import { quietRuntime } from "../support/temporal/quiet-runtime.ts";
import { startTimeSkipping } from "../support/temporal/time-skipping.ts";

/** Longer than any of them takes, and ended by the server: what fails or repeats without end is seen as timed out. */
const SOON = "1 hour";

/** How a workflow has ended: as it does with a sound argument, or for its argument, in words that name the field. */
type Ended = "completed" | "rejected" | RegExp;

/** Arguments as anybody may give them, and how the workflow ends; `id` is the part of the workflow's id after its prefix. */
interface Case {
  readonly type: WorkflowType;
  readonly args: readonly unknown[] | ((id: string) => readonly unknown[]);
  readonly ends: Ended;
}

/** No object: never an argument. */
const NO_OBJECTS: readonly unknown[] = [5, "x", [], [{}], true];
/** Objects that are no state which a workflow hands to its next run. */
const NO_STATES: readonly unknown[] = [
  ...NO_OBJECTS,
  {},
  { record: {} },
  { booking: {} },
  { endedAs: 5, isRecovered: "no" },
];

const request = (id: string) => ({
  bookingId: id,
  pass: { type: "ePass", id: "1788000066668888" },
  module: "lounge",
  resourceId: "N00001",
  prebookingDate: "2090-10-01T10:30",
  adultCount: 1,
  guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
});
const passRequest = (id: string) => ({
  passRequestId: id,
  module: "lounge",
  clientUserId: id,
  firstName: "Ada",
  lastName: "Lovelace",
  expirationDate: "2090-10-01T10:30:00Z",
  availableUsages: 1,
});
const handedBooking = (id: string, change: object = {}) => ({
  booking: emptyBooking(id as BookingId, 0),
  followUp: newFollowUp(0, []),
  timings: DEFAULT_TIMINGS,
  autoCancelPending: false,
  notes: [],
  ...change,
});
const handedPass = (id: string, change: object = {}) => ({
  record: { passRequest: emptyPassRequest(id as PassRequestId, 0), revision: 1 },
  opened: null,
  issues: [],
  timings: DEFAULT_TIMINGS,
  isCancelWanted: false,
  ...change,
});
const BATCH = { programId: "1888000000000001", eventType: "resource.metadata.updated", batchId: "b" };
const WALK_IN = { orderId: "DP1" };

const CASES: readonly Case[] = [
  ...given("prebooking", [[], [null], ...each(NO_OBJECTS), [{}]], "rejected"),
  ...given(
    "prebooking",
    [(id) => [{ ...request(id), module: {}, adultCount: "1", resourceId: [], pass: 5 }]],
    "rejected",
  ),
  ...given("prebooking", [(id) => [{ ...request(id), module: "x".repeat(5_000), topUpOf: [] }]], "rejected"),
  ...NO_STATES.flatMap((state) => given("prebooking", [(id) => [request(id), state], [null, state]], "rejected")),
  ...[
    { timings: { ...DEFAULT_TIMINGS, lagRepeatsMs: 5 } },
    { followUp: { ...newFollowUp(0, []), lagAt: "soon" } },
    { creations: [{ since: "today" }] },
    { request: {} },
  ].flatMap((change) => given("prebooking", [(id) => [null, handedBooking(id, change)]], "rejected")),
  ...given(
    "prebooking",
    [(id) => [null, handedBooking(id, { booking: { ...emptyBooking(id as BookingId, 0), visitAt: {} } })]],
    "rejected",
  ),
  ...given("prebooking", [(id) => [null, handedBooking("another", {}), id]], "rejected"),

  ...given("passIssue", [[], [null], ...each(NO_OBJECTS), [{}]], "rejected"),
  ...given(
    "passIssue",
    [(id) => [{ ...passRequest(id), module: {}, expirationDate: 5, allowedResourceIds: [[]] }]],
    "rejected",
  ),
  ...NO_STATES.flatMap((state) => given("passIssue", [(id) => [passRequest(id), state], [null, state]], "rejected")),
  ...[
    { record: { passRequest: {}, revision: 1 } },
    { timings: { unsettledLookUpsMs: "often" } },
    { opened: {} },
    { issues: [null] },
    { isCancelWanted: "yes" },
    { stored: { request: {} }, restarted: true },
  ].flatMap((change) => given("passIssue", [(id) => [null, handedPass(id, change)]], "rejected")),
  ...given("passIssue", [[null, handedPass("another")]], "rejected"),

  ...given(
    "resourceBatch",
    [[], [null], [{}], [{ eventType: BATCH.eventType, batchId: "b" }]],
    /\/programId is missing/,
  ),
  ...given("resourceBatch", each(NO_OBJECTS), /must be an object/),
  ...given("resourceBatch", [[{ ...BATCH, programId: 5 }], [{ ...BATCH, programId: "" }]], /\/programId must be/),
  ...given("resourceBatch", [[{ ...BATCH, programId: "nobody's" }]], /program that is not configured/),
  ...given("resourceBatch", [[{ ...BATCH, eventType: "x" }], [{ ...BATCH, eventType: {} }]], /\/eventType must be/),
  ...given("resourceBatch", [[{ ...BATCH, batchId: [] }]], /\/batchId must be/),
  ...given(
    "resourceBatch",
    NO_OBJECTS.map((state) => [BATCH, state]),
    /must be an object/,
  ),
  ...given(
    "resourceBatch",
    [
      [BATCH, { endedAs: "never" }],
      [BATCH, { endedAs: {} }],
    ],
    /\/endedAs must be/,
  ),
  ...given("resourceBatch", [[BATCH, { isRecovered: "no" }]], /\/isRecovered must be/),

  ...given("catalogueSync", [[], [null], [{}], [{ programIds: null }], [{}, "x"]], "completed"),
  ...given("catalogueSync", each(NO_OBJECTS), /must be an object/),
  ...given(
    "catalogueSync",
    [5, "x", {}, [5], [""], [null], [{}], [["x"]]].map((programIds) => [{ programIds }]),
    /\/programIds must be/,
  ),
  ...given(
    "catalogueSync",
    [[{ programIds: ["nobody's"] }], [{ programIds: ["nobody's"], reportOnly: true }]],
    /\/programIds names a program/,
  ),
  ...given("catalogueSync", [[{ reportOnly: "no" }], [{ reportOnly: 1 }]], /\/reportOnly must be/),

  ...given("resourceRecovery", [[], [null], [{}], [{ from: null, batchId: null }], [{}, 5]], "completed"),
  ...given("resourceRecovery", each(NO_OBJECTS), /must be an object/),
  ...given(
    "resourceRecovery",
    [5, "", {}, []].map((programId) => [{ programId }]),
    /\/programId must be/,
  ),
  ...given("resourceRecovery", [[{ programId: "nobody's" }]], /\/programId names a program/),
  ...given("resourceRecovery", [[{ eventType: {} }]], /\/eventType must be/),
  ...given("resourceRecovery", [[{ from: 5 }], [{ from: "yesterday" }]], /\/from must be/),
  ...given("resourceRecovery", [[{ to: [] }]], /\/to must be/),
  ...given("resourceRecovery", [[{ batchId: 5 }]], /\/batchId must be/),

  ...given("walkinRedemption", [[], [null], [{}], [{ orderId: null }]], /\/orderId is missing/),
  ...given("walkinRedemption", each(NO_OBJECTS), /must be an object/),
  ...given(
    "walkinRedemption",
    [5, "", {}, []].map((orderId) => [{ orderId }]),
    /\/orderId must be/,
  ),
  ...given("walkinRedemption", [[WALK_IN], [WALK_IN, null], [WALK_IN, 3]], "completed"),
  ...given(
    "walkinRedemption",
    ["x", {}, [], -1, 0.5].map((unread) => [WALK_IN, unread]),
    /must come alone/,
  ),

  ...given("inboxRedelivery", [[], ...each([null, ...NO_OBJECTS, {}]), [5, {}]], "completed"),
  ...given("bookingWatch", [[], ...each([null, ...NO_OBJECTS, {}]), [5, {}]], "completed"),
];

/** With the real activities: an argument that only they cannot carry out would have them repeated without end. */
describe("a workflow ends, whatever it is started with", () => {
  const world = useActivities();
  let env: TestWorkflowEnvironment;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    quietRuntime();
    env = await startTimeSkipping();
    const { deps } = world;
    const activities = {
      ...createOrderActivities(deps),
      ...createPassActivities(deps),
      ...createWalkinActivities(deps),
      ...createCatalogueActivities({
        ...deps,
        inboxWriter: createInboxWriter(world.database),
        acquireReadSlot: async () => undefined,
        ringBatch: async () => undefined,
        requestSync: async () => undefined,
      }),
      ...ARGUMENTLESS,
    };
    const workers = await Promise.all(
      [BOOKINGS_TASK_QUEUE, DRAGONPASS_TASK_QUEUE].map((taskQueue) =>
        Worker.create({
          connection: env.nativeConnection,
          taskQueue,
          workflowBundle: { codePath: inject("workflowBundlePath") },
          activities,
          shutdownForceTime: "5 seconds",
        }),
      ),
    );
    const running = Promise.all(workers.map((worker) => worker.run()));
    stop = async () => {
      for (const worker of workers) worker.shutdown();
      await running;
    };
  });
  afterAll(async () => {
    await stop?.();
    await env?.teardown();
  });

  test("each type is tried", () => {
    expect(new Set(CASES.map(({ type }) => type))).toEqual(new Set(Object.values(WORKFLOW_TYPES)));
  });

  test.each(CASES.map((one, index) => ({ ...one, index, shown: JSON.stringify(argsOf(one, "…")).slice(0, 90) })))(
    "$index: $type with $shown",
    async (one) => {
      const id = randomUUID();
      const prefix = { prebooking: PREBOOKING_ID_PREFIX, passIssue: PASS_ISSUE_ID_PREFIX }[one.type as string] ?? "";
      const execution = env.client.workflow.execute(one.type, {
        taskQueue: BOOKINGS_TASK_QUEUE,
        workflowId: `${prefix}${id}`,
        args: [...argsOf(one, id)],
        workflowExecutionTimeout: SOON,
      });
      if (one.ends === "completed") return void (await execution);
      if (one.ends === "rejected") {
        expect(await execution).toMatchObject({ status: "rejected", reason: { code: "invalid_request" } });
        return;
      }
      const failure = rootOf(
        await execution.then(
          () => "completed",
          (error: unknown) => error,
        ),
      );
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure).toMatchObject({
        type: "invalid_request",
        nonRetryable: true,
        message: expect.stringMatching(one.ends),
      });
    },
  );
});

/** Activities of workflows that take no argument: it cannot reach them. */
const ARGUMENTLESS = {
  ringDueEvents: async () => ({ rung: 0, late: [], more: false }),
  ringDueWalkins: async () => ({ rung: 0, more: false }),
  ringDueBatches: async () => 0,
  removeUnboundBookings: async () => 0,
  noteUndecided: async () => 0,
  lookForLosses: async () => undefined,
  followOverdue: async () => ({ restarted: 0, notFollowed: 0, more: false }),
  compareWithTemporal: async () => ({ missing: 0, rung: 0 }),
};

function given(type: WorkflowType, all: readonly Case["args"][], ends: Ended): Case[] {
  return all.map((args) => ({ type, args, ends }));
}

function each(values: readonly unknown[]): unknown[][] {
  return values.map((value) => [value]);
}

function argsOf({ args }: Case, id: string): readonly unknown[] {
  return typeof args === "function" ? args(id) : args;
}

/** The failure that the others were caused by. */
function rootOf(error: unknown): unknown {
  const cause = error instanceof Error && "cause" in error ? error.cause : undefined;
  return error instanceof WorkflowFailedError || cause instanceof Error ? rootOf(cause) : error;
}
