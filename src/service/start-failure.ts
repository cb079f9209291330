import { ConfigError } from "../config/config-error.ts";
import { AppError } from "../contract/app-error.ts";
import { ServiceFault } from "../contract/service-fault.ts";
import { temporalProblemOf } from "./temporal-problem.ts";

/** A part that nobody asked to end has ended. */
export function endedByItself(part: string): AppError {
  return new ServiceFault({ code: "part_ended", message: `${part} has ended by itself`, retryable: false });
}

/**
 * Runs the start of a process, to which every entry point leaves it. Whatever fails in it, there or in passing, ends
 * the process with code 1 and a line that says what to do.
 */
export async function startOrEnd<Started>(start: () => Started | Promise<Started>): Promise<Started> {
  // What nobody waits for fails too: a server that is told of its port later, a promise that was left alone.
  process.on("uncaughtException", endFailedStart);
  try {
    return await start();
  } catch (error) {
    return endFailedStart(error);
  } finally {
    process.off("uncaughtException", endFailedStart);
  }
}

/** Says why the start failed and ends the process; with `LOG_LEVEL=debug` it says where, too. */
function endFailedStart(error: unknown): never {
  const level = process.env.LOG_LEVEL?.trim();
  const stack = level === "debug" || level === "trace" ? `${stackOf(error)}\n` : "";
  process.stderr.write(`${textOf(error)}\n${stack}`);
  process.exit(1);
}

function textOf(error: unknown): string {
  // Its lines each begin with the setting.
  if (error instanceof ConfigError) return error.message;
  return `\nThe start failed: ${reasonOf(error)}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return temporalProblemOf(error) ?? `${kindOf(error)}; start with LOG_LEVEL=debug to see where, and report it`;
}

/** Never the message of an error that is not ours: libraries quote what they were given, and that may be a secret. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "an unexpected error";
  if ("syscall" in error && "code" in error)
    return `the system refuses ${String(error.syscall)} (${String(error.code)})`;
  return "code" in error ? `an unexpected ${error.name} (${String(error.code)})` : `an unexpected ${error.name}`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
