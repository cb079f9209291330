import { randomUUID } from "node:crypto";
import { activityInfo } from "@temporalio/activity";
import type { WorkflowHandle } from "@temporalio/client";
import { tsToMs } from "@temporalio/common/lib/time.js";
import type { temporal } from "@temporalio/proto";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { Worker } from "@temporalio/worker";
import { inject } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";
import type { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";
import type { OrderStatusChanged } from "../../../src/domain/inbox/order-status-changed.ts";
import { orderStatusChangedSignal, WORKFLOW_TYPES } from "../../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../../src/domain/task-queues.ts";
import { signalOf } from "../../../src/temporal/client/messages.ts";
import { createFakes, type FakeLife, type Fakes } from "../activities/fake-activities.ts";
import { queryBooking } from "./booking-messages.ts";
import "../set-up/provided.ts";
import { waitUntil } from "../wait-until.ts";
import { refuseNearTimers } from "./near-timers.ts";
import { quietRuntime } from "./quiet-runtime.ts";
import { startTimeSkipping } from "./time-skipping.ts";

/** An event of a history. */
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type ActivityName = keyof OrderActivities;

/** One booking's real workflow on a server that skips time, with fake activities. */
export interface SkippedLife {
  readonly fakes: Fakes;
  /** Connection on which a call fails at an instant at which it could meet a timer: skip to another one. */
  readonly handle: WorkflowHandle<() => Promise<Booking>>;
  /** Lets this much of the workflow's time pass, and everything happen that is due in it. */
  skip(ms: number): Promise<void>;
  /** Rings as a push does. */
  ring(): Promise<void>;
  /** The booking as the workflow has it. */
  booking(): Promise<Booking>;
  /** When an activity was asked for, in milliseconds since the workflow's first. */
  times(activity: ActivityName): number[];
  inputs<Name extends ActivityName>(activity: Name): Parameters<OrderActivities[Name]>[0][];
  /** Every timer that the workflow has set, in milliseconds. */
  timers(): Promise<number[]>;
  events(): Promise<HistoryEvent[]>;
  /** Waits, in real time, for something in the history. */
  until(isAsWanted: (events: readonly HistoryEvent[]) => boolean): Promise<readonly HistoryEvent[]>;
  /** Text that the operator reads in the Temporal UI. */
  details(): Promise<string>;
  searchAttribute(name: keyof typeof SEARCH_ATTRIBUTE_TYPES): Promise<unknown>;
  /** Skips to the end. */
  result(): Promise<Booking>;
}

/** The server of one test file, and a worker with the real workflows. */
export interface SkippingServer {
  readonly env: TestWorkflowEnvironment;
  /** Starts a booking; the fields go into its request. */
  start(life?: FakeLife, fields?: Record<string, unknown>): Promise<SkippedLife>;
  /** Does something while no worker runs; what happens meanwhile meets the next one in one workflow task. */
  withoutWorker(work: () => Promise<void>): Promise<void>;
  /** Ends what still runs, so that its timers do not fire in the next test. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both. Tests on it run one after the other: skipping concerns the whole server. */
export async function startSkippingServer(options: { maxCachedWorkflows?: number } = {}): Promise<SkippingServer> {
  quietRuntime();
  const env = await startTimeSkipping();
  const lives = new Map<string, SkippedLife>();
  const activities = delegating((workflowId) => lives.get(workflowId)?.fakes.activities);
  const startWorker = async () => {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowBundle: { codePath: inject("workflowBundlePath") },
      activities,
      shutdownForceTime: "5 seconds",
      ...options,
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  let stopWorker = await startWorker();

  return {
    env,
    start: async (life, fields) => {
      const bookingId = randomUUID();
      const workflowId = `prebooking/${bookingId}`;
      const handle = env.client.workflow.getHandle<() => Promise<Booking>>(workflowId);
      const started = lifeOf(
        env,
        refuseNearTimers(handle, () => env.currentTimeMs()),
        createFakes(() => env.currentTimeMs(), life),
      );
      lives.set(workflowId, started);
      await env.client.workflow.start(WORKFLOW_TYPES.prebooking, {
        taskQueue: BOOKINGS_TASK_QUEUE,
        workflowId,
        args: [{ ...REQUEST, bookingId, ...fields }],
      });
      return started;
    },
    withoutWorker: async (work) => {
      await stopWorker();
      await work();
      stopWorker = await startWorker();
    },
    clear: async () => {
      for (const { handle } of lives.values()) await handle.terminate().catch(() => undefined);
      lives.clear();
    },
    stop: async () => {
      try {
        await stopWorker();
      } finally {
        // Also where a failed test has left an activity waiting: nobody else ends the server's process.
        await env.teardown();
      }
    },
  };
}

const REQUEST = {
  pass: { type: "ePass", id: "1788000066668888" },
  module: "lounge",
  resourceId: "N00001",
  optionId: null,
  prebookingDate: "2027-10-01T10:30",
  adultCount: 1,
  childCount: 0,
  guest: {},
  autoCancelPending: false,
};

function lifeOf(env: TestWorkflowEnvironment, handle: SkippedLife["handle"], fakes: Fakes): SkippedLife {
  const { calls } = fakes;
  const events = async () => (await handle.fetchHistory()).events ?? [];
  return {
    fakes,
    handle,
    skip: (ms) => env.sleep(ms),
    ring: () => handle.signal(signalOf(orderStatusChangedSignal), RING),
    booking: () => queryBooking(handle),
    times: (name) => calls.filter(({ activity }) => activity === name).map(({ at }) => at - (calls[0]?.at ?? 0)),
    inputs: (name) => calls.filter(({ activity }) => activity === name).map(({ input }) => input as never),
    timers: async () => (await events()).flatMap(({ timerStartedEventAttributes: timer }) => msOf(timer)),
    events,
    until: (isAsWanted) => waitUntil<readonly HistoryEvent[]>(events, isAsWanted),
    details: async () =>
      (await handle.query<{ currentDetails?: string }>("__temporal_workflow_metadata")).currentDetails ?? "",
    searchAttribute: async (name) => (await handle.describe()).searchAttributes[name]?.[0],
    result: () => handle.result(),
  };
}

const RING: OrderStatusChanged = { orderId: "DP1", previousStatus: 0, currentStatus: 1, statusChangedDate: null };

function msOf(timer: HistoryEvent["timerStartedEventAttributes"]): number[] {
  return timer?.startToFireTimeout ? [tsToMs(timer.startToFireTimeout)] : [];
}

/** Activities that are those of whichever booking calls. */
function delegating(activitiesOf: (workflowId: string) => OrderActivities | undefined): Record<string, unknown> {
  const names: readonly (keyof OrderActivities)[] = [
    "openBooking",
    "checkAvailability",
    "createOrder",
    "syncOrder",
    "cancelOrder",
    "checkIn",
    "noteUnknownOutcome",
    "resolveOrder",
    "takeNote",
    "rememberCancellation",
    "lookForStrayOrder",
  ];
  const entries = names.map((name) => [
    name,
    async (input: never) => {
      const workflowId = activityInfo().workflowExecution?.workflowId ?? "";
      const activities = activitiesOf(workflowId);
      if (activities === undefined) throw new Error(`no test is running ${workflowId}`);
      return await activities[name](input);
    },
  ]);
  return Object.fromEntries(entries);
}
