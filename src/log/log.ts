import { type Logger as PinoLogger, pino } from "pino";
import { currentLogContext } from "./log-context.ts";
import { type LogFields, loggableFields } from "./loggable-fields.ts";
import { type LogDestination, readableLines } from "./readable-lines.ts";

/** From the most to the least that is said. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A sentence that never changes. It begins with a small letter, unless with a name, so that all lines look alike. */
export type LogMessage = Uncapitalize<string> | `${"DragonPass" | "Temporal"}${string}`;

/** Writes a line. */
type LogMethod = (fields: LogFields, message: LogMessage) => void;

/**
 * A logger of this service. Whatever it is given, it writes only the fields of `LOGGABLE_FIELDS`: what
 * nobody has allowed cannot leak. An error goes into `err`.
 */
export type Logger = Readonly<Record<Exclude<LogLevel, "silent">, LogMethod>> & {
  /** A logger whose lines all carry these fields. */
  child(fields: LogFields): Logger;
};

/** Options of `createLogger`. */
interface LoggerOptions {
  readonly level: LogLevel;
  /** `json`: one object a line, for machines. `text`: one readable line, for a terminal. */
  readonly format?: "json" | "text";
  readonly destination?: LogDestination;
}

/** A logger that writes to standard output, where nothing else is said. */
export function createLogger({ level, format = "json", destination }: LoggerOptions): Logger {
  const output = destination ?? { write: (line: string) => void process.stdout.write(line) };
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Errors have become plain data before pino sees them.
    serializers: { err: (value: unknown) => value },
  };
  return onlyLoggable(pino(options, format === "json" ? output : readableLines(output)));
}

/**
 * pino's own formatters do not do: those of a child's fields are skipped, and the message of an error that
 * is logged by itself becomes the line's message.
 */
function onlyLoggable(target: PinoLogger): Logger {
  const method =
    (level: Exclude<LogLevel, "silent">): LogMethod =>
    (fields, message) => {
      if (target.isLevelEnabled(level)) target[level](loggableFields({ ...currentLogContext(), ...fields }), message);
    };
  return {
    trace: method("trace"),
    debug: method("debug"),
    info: method("info"),
    warn: method("warn"),
    error: method("error"),
    fatal: method("fatal"),
    child: (fields) => onlyLoggable(target.child(loggableFields(fields))),
  };
}
