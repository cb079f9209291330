/**
 * Records a history of each ending into `test/replay/histories`, from a real server: `node scripts/record-histories.ts`.
 * Run it when a workflow gains an ending. Histories that are there stay: running bookings were begun with them.
 */

import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { WorkflowHandle } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { Runtime } from "@temporalio/worker";
import { readConfig } from "../src/config/config.ts";
import type { Booking } from "../src/contract/booking.ts";
import type { BookingId } from "../src/contract/vocabulary.ts";
import { newFollowUp } from "../src/domain/booking/follow-up-state.ts";
import { DEFAULT_TIMINGS, type Timings } from "../src/domain/booking/timings.ts";
import {
  awaitOrderUpdate,
  bookingQuery,
  cancelUpdate,
  checkInUpdate,
  resolveUpdate,
  syncUpdate,
  WORKFLOW_TYPES,
} from "../src/domain/messages.ts";
import { INBOX_REDELIVERY_SCHEDULE_ID, prebookingWorkflowId } from "../src/domain/workflow-ids.ts";
import { createLogger } from "../src/log/log.ts";
import { startAll } from "../src/service/start-all.ts";
import { MAGIC_RESOURCES } from "../src/simulator/magic-resources.ts";
import { queryOf, updateOf } from "../src/temporal/client/messages.ts";
import { catalogueStories, coveredBatch, type Recordable, runOf } from "./catalogue-stories.ts";
import { CONTINUED_STORIES } from "./continued-stories.ts";
import { passStories } from "./pass-stories.ts";
import { restartedStories } from "./restarted-stories.ts";
import { walkinStories } from "./walkin-stories.ts";

const PROJECT = join(import.meta.dirname, "..");
const FOLDER = join(PROJECT, "test/replay/histories");
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 200;

Runtime.install({ shutdownSignals: [] });
const dataDir = await mkdtemp(join(tmpdir(), "dragonpass-temporal-record-"));
// Changed between the stories: a booking takes the times that hold when it is opened.
const timings: { -readonly [Key in keyof Timings]: Timings[Key] } = { ...DEFAULT_TIMINGS, afterVisitMs: 500 };
const service = await startAll({
  config: readConfig({ PORT: "0", METRICS_PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir }),
  log: createLogger({ level: "error", format: "text" }),
  env: process.env,
  progress: (line) => void process.stderr.write(`${line}\n`),
  timings,
  simulator: { delaysMs: { confirm: 1_000, loungeCancel: 1_000, orderAppears: 3_000 } },
  freePorts: true,
});
const { simulator } = service;
if (simulator === null) throw new Error("the recording needs the simulator");
const { client } = service.temporal;

type Handle = WorkflowHandle<() => Promise<Booking>>;

const STORIES: Record<string, () => Promise<Recordable>> = {
  "confirmed-then-used": async () => {
    const handle = await start("used", { resourceId: MAGIC_RESOURCES.confirmedLater.resourceId });
    const { orderId } = await until(handle, ({ status }) => status === "confirmed");
    simulator.orders.redeem(String(orderId));
    return handle;
  },
  "cancelled-by-caller": async () => {
    const handle = await start("cancelled", {});
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    return handle;
  },
  "cancelled-in-temporal": async () => {
    const handle = await start("cancelled-natively", {});
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.cancel();
    return handle;
  },
  "cancelled-before-order": async () => {
    const held = simulator.faults.add({ match: { operation: "checkAvailability" }, kind: "hold", times: 1 });
    const handle = await start("cancelled-early", {});
    await held.waitForHit();
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    held.release();
    return handle;
  },
  // As a client without a reuse policy may do: the run finds that the booking belongs to another.
  "another-run": async () => {
    const fields = { pass: { type: "ePass", id: simulatorPass().id }, prebookingDate: visitDate() };
    const first = await start("another-run", fields);
    await first.executeUpdate(updateOf(awaitOrderUpdate));
    await first.terminate();
    return await start("another-run", fields);
  },
  "cancelled-by-lounge": () => start("lounge", { resourceId: MAGIC_RESOURCES.cancelledByLounge.resourceId }),
  unavailable: () => start("unavailable", { resourceId: MAGIC_RESOURCES.soldOut.resourceId }),
  rejected: () => start("rejected", { guest: {} }),
  "invalid-argument": () => start("invalid", { adultCount: "one" }),
  "answer-lost": async () => {
    const handle = await start("answer-lost", { resourceId: MAGIC_RESOURCES.answerLost.resourceId });
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    return handle;
  },
  "checked-in": async () => {
    const handle = await start("checked-in", dayPassOfToday());
    const { orderId } = await handle.executeUpdate(updateOf(awaitOrderUpdate));
    const match = { operation: "checkIn", orderId: String(orderId) } as const;
    simulator.faults.add({ kind: "answer-lost", match, times: 1 });
    await handle.executeUpdate(updateOf(checkInUpdate), { args: [undefined] });
    simulator.orders.redeem(String(orderId));
    return handle;
  },
  "check-in-refused": async () => {
    const handle = await start("check-in-refused", { ...dayPassOfToday(), prebookingDate: visitDate() });
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.executeUpdate(updateOf(checkInUpdate), { args: [undefined] }).catch(() => undefined);
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    return handle;
  },
  // The answer was lost, and DragonPass has no order: a person says so.
  "resolved-as-no-order": async () => {
    const pass = simulatorPass();
    const match = { operation: "createOrder", passId: pass.id } as const;
    const failing = simulator.faults.add({ kind: "status", when: "before", match });
    const handle = await start("resolved", { pass: { type: "ePass", id: pass.id } });
    await until(handle, ({ waitsFor }) => waitsFor?.code === "outcome_unknown");
    failing.remove();
    await handle.executeUpdate(updateOf(resolveUpdate), { args: [{ outcome: "noOrder" }] });
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    return handle;
  },
  "read-on-demand": async () => {
    const handle = await start("synced", {});
    await handle.executeUpdate(updateOf(awaitOrderUpdate));
    await handle.executeUpdate(updateOf(syncUpdate));
    await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
    return handle;
  },
  // In a new run, as a booking goes on whose history has grown long.
  resumed: async () => {
    const first = await start("resumed", {});
    const booking = await first.executeUpdate(updateOf(awaitOrderUpdate));
    await first.terminate();
    const followUp = newFollowUp(Date.now(), []);
    const handle: Handle = await client.workflow.start(WORKFLOW_TYPES.prebooking, {
      taskQueue: "bookings",
      workflowId: first.workflowId,
      args: [null, { booking, followUp, timings, autoCancelPending: false, notes: [] }],
    });
    simulator.orders.redeem(String(booking.orderId));
    return handle;
  },
  unused: async () => {
    timings.visitWindowAfterMs = 3_000 - DAYS_AHEAD * DAY_MS;
    timings.unusedAfterMs = 1_000;
    return await start("unused", {});
  },
  "auto-cancelled": async () => {
    timings.autoCancelBeforeMs = (DAYS_AHEAD - 1) * DAY_MS - 3_000;
    const resourceId = MAGIC_RESOURCES.neverConfirmed.resourceId;
    return await start("auto-cancelled", { resourceId, autoCancelPending: true });
  },
  ...walkinStories(client, simulator),
  "inbox-redelivery": () => runOf(client, INBOX_REDELIVERY_SCHEDULE_ID),
  ...restartedStories(client, simulator, service.database.kysely, start),
  ...passStories({ client, simulator, db: service.database.kysely, timings }),
  ...CONTINUED_STORIES,
  ...catalogueStories(client, simulator),
  // One of so many open batches that a full read stands for all of them; nobody rings for the others.
  "batch-covered": () => coveredBatch(client, simulator, service.database),
};

try {
  for (const [name, play] of Object.entries(STORIES)) {
    if (existsSync(fileOf(name))) continue;
    Object.assign(timings, DEFAULT_TIMINGS, { afterVisitMs: 500, batchGraceMs: 500, walkinReadsMs: [500, 500] });
    const handle = await play();
    await handle.result();
    await save(name, handle);
  }
} finally {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function start(bookingId: string, fields: Record<string, unknown>): Promise<Handle> {
  const { id } = simulatorPass();
  return await client.workflow.start(WORKFLOW_TYPES.prebooking, {
    taskQueue: "bookings",
    workflowId: prebookingWorkflowId(bookingId as BookingId),
    args: [
      {
        bookingId,
        pass: { type: "ePass", id },
        module: "lounge",
        resourceId: "N00001",
        prebookingDate: visitDate(),
        adultCount: 1,
        guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
        ...fields,
      },
    ],
  });
}

function dayPassOfToday() {
  const prebookingDate = `${new Date().toISOString().slice(0, 10)}T23:59`;
  return { module: "fitness", resourceId: "F00002", optionId: "F00002-dayPass", prebookingDate };
}

function visitDate(): string {
  return new Date(Date.now() + DAYS_AHEAD * DAY_MS).toISOString().slice(0, 16);
}

function simulatorPass() {
  if (simulator === null) throw new Error("the recording needs the simulator");
  return simulator.passes.create({ type: "ePass", availableUsages: 5 });
}

async function until(handle: Handle, isAsWanted: (booking: Booking) => boolean): Promise<Booking> {
  for (;;) {
    const booking = await handle.query(queryOf(bookingQuery));
    if (isAsWanted(booking)) return booking;
    await pause(100);
  }
}

async function save(name: string, handle: Recordable): Promise<void> {
  // The machine that recorded it is in there: its name as the worker's identity, its folders in stack traces.
  const history = historyToJSON(await handle.fetchHistory())
    .replaceAll(/\d+@[\w.-]+/g, "1@recorder")
    .replaceAll(PROJECT, "/project");
  await writeFile(fileOf(name), `${history}\n`);
  process.stdout.write(`${name} recorded\n`);
}

function fileOf(name: string): string {
  return join(FOLDER, `${name}.json`);
}
