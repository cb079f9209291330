import type { LogLevel, LogMetadata, Logger as TemporalLogger } from "@temporalio/worker";
import type { Logger, LogMessage } from "../../log/log.ts";
import type { LogFields } from "../../log/loggable-fields.ts";
import { knownFailureOf } from "./known-failure.ts";
import { logFieldsOfWorkflow } from "./log-fields-of-workflow.ts";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

/** The SDK's metadata that is logged: names and numbers, never arguments or results. */
const FIELDS = ["runId", "workflowType", "activityId", "activityType", "taskQueue", "attempt"] as const;

/** Said of every worker, whatever it is for: each of ours is meant to be as it says. */
const SAID_OF_EVERY_WORKER = /^(No (workflows|activities|Nexus services) registered|Worker state changed)/;
const ACTIVITY_FAILED = "Activity failed";

/**
 * The SDK's logger on ours.
 * @param outageOf how an error is told that says that something is away; null for another one
 */
export function createWorkerLogger(
  log: Logger,
  outageOf: (error: unknown) => Pick<LogFields, "code" | "reason"> | null = () => null,
): TemporalLogger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void => {
    const written = SAID_OF_EVERY_WORKER.test(message) ? "debug" : LEVELS[level];
    const isFailure = message === ACTIVITY_FAILED;
    const failure = isFailure ? knownFailureOf(meta?.error) : null;
    const outage = isFailure && failure === null ? outageOf(meta?.error) : null;
    if (failure !== null) log[written]({ ...fieldsOf(meta), ...failure.fields }, failure.message);
    else if (outage !== null) log[written]({ ...fieldsOf(meta), ...outage }, "an activity failed; Temporal repeats it");
    // The SDK's messages stay as its documentation has them.
    else log[written]({ ...fieldsOf(meta), ...errorOf(meta) }, message as LogMessage);
  };
  return {
    log: write,
    trace: (message, meta) => write("TRACE", message, meta),
    debug: (message, meta) => write("DEBUG", message, meta),
    info: (message, meta) => write("INFO", message, meta),
    warn: (message, meta) => write("WARN", message, meta),
    error: (message, meta) => write("ERROR", message, meta),
  };
}

function fieldsOf(meta: LogMetadata | undefined): LogFields {
  if (meta === undefined) return {};
  const fields: Record<string, string | number> = {};
  for (const name of FIELDS) {
    const value: unknown = meta[name];
    if (typeof value === "string" || typeof value === "number") fields[name] = value;
  }
  const workflowId: unknown = meta.workflowId;
  return { ...logFieldsOfWorkflow(typeof workflowId === "string" ? workflowId : undefined), ...fields };
}

function errorOf(meta: LogMetadata | undefined): LogFields {
  return meta?.error instanceof Error ? { err: meta.error } : {};
}
