import type { StopStack } from "../../../src/service/stop-stack.ts";

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** In words; null for a figure that only explains another. */
  readonly goal: string | null;
  readonly isMet: boolean | null;
}

/** Measures something. What it starts it puts on the stack, which is unwound whatever happens. */
export type Bench = (run: {
  readonly stops: StopStack;
  readonly progress: (line: string) => void;
}) => Promise<{ readonly figures: readonly Figure[]; readonly notes: readonly string[] }>;

/** A figure with a limit that it has to stay below. */
export function below(what: string, value: number, limit: number, unit: string, digits = 1): Figure {
  return { what, value: `${value.toFixed(digits)} ${unit}`, goal: `< ${limit} ${unit}`, isMet: value < limit };
}

/** A figure without a goal. */
export function shown(what: string, value: string): Figure {
  return { what, value, goal: null, isMet: null };
}
