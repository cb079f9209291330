import { AsyncLocalStorage } from "node:async_hooks";
import type { LogFields } from "./loggable-fields.ts";

/** Fields of every line that is logged while something runs: which request, which activity, which booking. */
export type LogContext = Omit<LogFields, "err">;

const storage = new AsyncLocalStorage<LogContext>();

/** Runs it, and whatever it awaits, with these fields in its log lines; those of around it stay. */
export function withLogContext<Result>(fields: LogContext, run: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...fields }, run);
}

/** Adds fields to the lines of what runs now, once they are known. Nothing where nothing has a context. */
export function addToLogContext(fields: LogContext): void {
  const context = storage.getStore();
  if (context !== undefined) Object.assign(context, fields);
}

/** The fields of what runs now. */
export function currentLogContext(): LogContext {
  return storage.getStore() ?? {};
}
