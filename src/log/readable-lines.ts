/** Where lines go: standard output, or what a test reads. */
export interface LogDestination {
  write(line: string): void;
}

/** A destination that turns each JSON line into `12:00:00.000 INFO  message name=value`. */
export function readableLines(destination: LogDestination): LogDestination {
  return { write: (line) => destination.write(readableLine(line)) };
}

function readableLine(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${textOf(value)}`);
  const error = err === undefined ? "" : `\n  ${JSON.stringify(err, null, 2).replaceAll("\n", "\n  ")}`;
  return `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${msg ?? ""}${pairs.join("")}${error}\n`;
}

function textOf(value: unknown): string {
  // Quoted where it would run into the next pair, or break the line.
  return typeof value === "string" && /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}
