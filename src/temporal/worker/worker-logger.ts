import type { LogLevel, LogMetadata, Logger as TemporalLogger } from "@temporalio/worker";
import type { Logger, LogMessage } from "../../log/log.ts";
import type { LogFields } from "../../log/loggable-fields.ts";
import { knownFailureOf } from "./known-failure.ts";
import { logFieldsOfWorkflow } from "./log-fields-of-workflow.ts";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

/** The SDK's metadata that is logged: names and numbers, never arguments or results. */
const FIELDS = ["runId", "workflowType", "activityId", "activityType", "taskQueue", "attempt"] as const;

/** Said as a warning of every worker that runs activities only, as that for bulk reads is meant to. */
const NO_WORKFLOWS = "No workflows registered";
const ACTIVITY_FAILED = "Activity failed";

/** The SDK's logger on ours. */
export function createWorkerLogger(log: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void => {
    if (message.startsWith(NO_WORKFLOWS)) return;
    const failure = message === ACTIVITY_FAILED ? knownFailureOf(meta?.error) : null;
    // The SDK's messages stay as its documentation has them.
    if (failure === null) log[LEVELS[level]]({ ...fieldsOf(meta), ...errorOf(meta) }, message as LogMessage);
    else log[LEVELS[level]]({ ...fieldsOf(meta), ...failure.fields }, failure.message);
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
