import { isAppError } from "../../contract/app-error.ts";
import type { LogFields } from "../../log/loggable-fields.ts";
import { isServerLost } from "../../store/database/postgres/lost-server.ts";
import { isTemporalAway } from "../../temporal/client/unavailable.ts";

/** A failure that passes by itself, or that a person has to mend outside of the code: where it was thrown says nothing. */
interface ExpectedFailure extends Pick<LogFields, "code" | "reason"> {
  readonly code: string;
  /** A sentence of ours, or a code of the system or the database. */
  readonly reason: string | null;
}

/** Codes of what is away: of the log only, where callers see a general one. */
export const OUTAGES = {
  temporal_away: "Temporal does not answer, or not in time.",
  database_away:
    "The database does not answer, is stopping or read-only, or has ended the connection; `reason` is its own code.",
} as const;
type OutageCode = keyof typeof OUTAGES;

/** How a failure that was foreseen is told in one line; null for one that nobody foresaw, which is told with its stack. */
export function expectedFailureOf(error: unknown): ExpectedFailure | null {
  const chain = chainOf(error);
  const known = chain.filter(isAppError).findLast(({ code }) => code !== GENERAL_CODE);
  if (known !== undefined) return known.retryable ? { code: known.code, reason: known.message } : null;
  if (chain.some(isTemporalAway)) return outage("temporal_away", null);
  const lost = chain.find(isServerLost);
  if (lost !== undefined) return outage("database_away", codeIn(lost));
  const [outermost] = chain;
  const isOurs = isAppError(outermost) && chain.length === 1;
  return isOurs && outermost.retryable ? { code: outermost.code, reason: outermost.message } : null;
}

function outage(code: OutageCode, reason: string | null): ExpectedFailure {
  return { code, reason };
}

/** The code that callers see of whatever is away: the one beneath it says what. */
const GENERAL_CODE = "temporarily_unavailable";
const CAUSES_MAX = 8;

/** The error, its cause, and so on. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (
    let one = error;
    one !== undefined && chain.length < CAUSES_MAX;
    one = one instanceof Error ? one.cause : undefined
  )
    chain.push(one);
  return chain;
}

function codeIn(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
