import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "@temporalio/worker";
import { describe, expect, inject, test } from "vitest";
import "../support/set-up/provided.ts";
import { quietRuntime } from "../support/temporal/quiet-runtime.ts";

const FOLDER = join(import.meta.dirname, "histories");
const names = readdirSync(FOLDER);

/** Endings that a workflow can have; each must have been recorded. */
const ENDINGS = [
  "another-run",
  "answer-lost",
  "auto-cancelled",
  "batch-complete",
  "batch-covered",
  "batch-recovered",
  "batch-resumed",
  "batch-synced",
  "batch-unread",
  "cancelled-before-order",
  "cancelled-by-caller",
  "cancelled-by-lounge",
  "checked-in",
  "check-in-refused",
  "cancelled-in-temporal",
  "catalogue-sync",
  "catalogue-sync-report",
  "catalogue-sync-wanted",
  "confirmed-then-used",
  "inbox-redelivery",
  "invalid-argument",
  "pass-adopted-by-word",
  "pass-another-run",
  "pass-cancellation-refused",
  "pass-cancellation-stored",
  "pass-cancelled",
  "pass-cancelled-before",
  "pass-continued",
  "pass-continued-issued",
  "pass-expired",
  "pass-id-reused",
  "pass-invalid-argument",
  "pass-looked-for-late",
  "pass-noted",
  "pass-noted-before-it-was-shown",
  "pass-rejected",
  "pass-request-lost",
  "pass-resolved",
  "pass-restarted",
  "pass-restarted-undecided",
  "pass-resumed",
  "rejected",
  "resource-recovery",
  "restarted-and-adopted",
  "restarted-without-request",
  "resumed",
  "unavailable",
  "unused",
  "walkin-as-pushed",
  "walkin-cancelled-meanwhile",
  "walkin-complete",
];

/** As much of a history as is read here. */
interface RecordedHistory {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowId?: string };
  }[];
}

describe("running workflows survive a deploy: the recorded history of", () => {
  test.each(names)("%s replays with this code", async (name) => {
    quietRuntime();
    const history = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as RecordedHistory;
    // By its own id, as a worker has it: a booking judges by it what it was handed.
    const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    const options = { workflowBundle: { codePath: inject("workflowBundlePath") } };
    await Worker.runReplayHistory(options, history, workflowId);
  });

  test("each ending is there", () => {
    expect(names.map((name) => name.replace(/\.json$/, ""))).toEqual(expect.arrayContaining(ENDINGS));
  });
});
