import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { History } from "@temporalio/common/lib/proto-utils.js";
import { readConfig } from "../src/config/config.ts";
import type { PassRequestId } from "../src/contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../src/domain/booking/timings.ts";
import { awaitPassUpdate, cancelPassUpdate, resolvePassUpdate } from "../src/domain/messages.ts";
import { passIssueWorkflowId } from "../src/domain/workflow-ids.ts";
import { createLogger } from "../src/log/log.ts";
import { startAll } from "../src/service/start-all.ts";
import { updateOf } from "../src/temporal/client/messages.ts";
import { startDevServerWithShortRuns } from "../test/support/temporal/dev-server-with-short-runs.ts";
import type { Recordable } from "./catalogue-stories.ts";
import { startPass } from "./pass-stories.ts";

/** So few that a request needs a new run after some looks for its pass. */
const EVENTS_MAX = 40;

/** Runs of a request that goes on in a new one, since its history has grown long: the first, and the last. */
export const CONTINUED_STORIES: Readonly<Record<string, () => Promise<Recordable>>> = {
  "pass-continued": () => continuedPass("first"),
  "pass-resumed": () => continuedPass("last"),
  "pass-continued-issued": () => continuedWhenIssued(),
};

async function continuedPass(which: "first" | "last"): Promise<Recordable> {
  return await onShortRuns(async (client) => {
    const clientUserId = `errorBeforeOrder-${which}`;
    const first = await startPass(client, clientUserId, {});
    const workflowId = passIssueWorkflowId(clientUserId as PassRequestId);
    const lastRunId = async () => (await client.workflow.getHandle(workflowId).describe()).runId;
    while ((await lastRunId()) === first.firstExecutionRunId) await pause(100);
    const handle = client.workflow.getHandle(workflowId);
    await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noOrder" }] });
    await handle.executeUpdate(updateOf(awaitPassUpdate));
    await handle.executeUpdate(updateOf(cancelPassUpdate));
    await handle.result();
    const runId = which === "first" ? first.firstExecutionRunId : await lastRunId();
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  });
}

/** The first run of one whose pass is issued, and which is asked for it again and again while it waits. */
async function continuedWhenIssued(): Promise<Recordable> {
  return await onShortRuns(async (client) => {
    const first = await startPass(client, "continued-issued", {});
    const handle = client.workflow.getHandle(first.workflowId);
    while ((await handle.describe()).runId === first.firstExecutionRunId)
      await handle.executeUpdate(updateOf(awaitPassUpdate));
    await handle.executeUpdate(updateOf(cancelPassUpdate));
    await handle.result();
    return await client.workflow.getHandle(first.workflowId, first.firstExecutionRunId).fetchHistory();
  });
}

/** A history from a server of its own, which suggests a new run soon. */
async function onShortRuns(story: (client: Client) => Promise<History>): Promise<Recordable> {
  const server = await startDevServerWithShortRuns(EVENTS_MAX);
  const dataDir = await mkdtemp(join(tmpdir(), "dragonpass-temporal-continued-"));
  const service = await startAll({
    config: readConfig({ PORT: "0", METRICS_PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir }),
    log: createLogger({ level: "error", format: "text" }),
    env: process.env,
    progress: () => undefined,
    timings: { ...DEFAULT_TIMINGS, unsettledLookUpsMs: [100] },
    target: { address: server.address, namespace: "default" },
    freePorts: true,
  });
  try {
    const history = await story(service.temporal.client);
    return { result: async () => undefined, fetchHistory: async () => history };
  } finally {
    await service.stop();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
