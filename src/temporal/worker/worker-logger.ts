import type { LogLevel, LogMetadata, Logger as TemporalLogger } from "@temporalio/worker";
import type { Logger } from "../../log/log.ts";

const LEVELS = { TRACE: "trace", DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

/** What of the SDK's metadata is logged: ids and names, never arguments or results. */
const FIELDS = ["workflowId", "runId", "workflowType", "activityId", "activityType", "taskQueue", "attempt"] as const;

/** Said as a warning of every worker that runs activities only, as that for bulk reads is meant to. */
const NO_WORKFLOWS = "No workflows registered";

/** The SDK's logger on ours. */
export function createWorkerLogger(log: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void => {
    if (message.startsWith(NO_WORKFLOWS)) return;
    log[LEVELS[level]](fieldsOf(meta), message);
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

function fieldsOf(meta: LogMetadata | undefined): Record<string, unknown> {
  if (meta === undefined) return {};
  const fields: Record<string, unknown> = {};
  for (const name of FIELDS) if (meta[name] !== undefined) fields[name] = meta[name];
  const { error } = meta;
  if (error instanceof Error) fields.err = error;
  return fields;
}
