import { type Logger as PinoLogger, pino } from "pino";
import { loggableFields } from "./log/loggable-fields.ts";
import { readableLines } from "./log/readable-lines.ts";

/** From the most to the least that is said. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where lines go: standard output, or what a test reads. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * A logger of this service. Whatever it is given, it writes only the fields of
 * `LOGGABLE_FIELDS`: what nobody has allowed cannot leak.
 */
export type Logger = Pick<PinoLogger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  /** A logger whose lines all carry these fields. */
  child(fields: Record<string, unknown>): Logger;
};

/** What a logger is made with. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** `json`: one object a line, for machines. `text`: one readable line, the default outside production. */
  readonly format?: "json" | "text";
  readonly destination?: LogDestination;
}

/** A logger that writes to standard output. */
export function createLogger({ level, format = "json", destination }: LoggerOptions): Logger {
  const output = destination ?? { write: (line: string) => void process.stdout.write(line) };
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: loggableFields,
      bindings: loggableFields,
    },
    // pino runs serializers after `formatters.log`, which has made plain data of every error.
    serializers: { err: (value: unknown) => value },
  };
  return pino(options, format === "json" ? output : readableLines(output));
}
