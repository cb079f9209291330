import type { Response } from "express";

/** Longest wait that is granted, in seconds: less than what proxies usually allow an answer. */
export const WAIT_SECONDS_MAX = 20;

// RFC 7240 §2: preference = token [ BWS "=" BWS word ] *( OWS ";" [ OWS parameter ] ), in a list.
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
// White space after `;` only together with what it precedes: else two places could take it, and a hostile header
// would be tried in 2^n ways.
const PARAMETER = `[ \\t]*;(?:[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*${WORD})?)?`;
const PREFERENCE = new RegExp(`[ \\t]*(${TOKEN})(?:[ \\t]*=[ \\t]*(${WORD}))?(?:${PARAMETER})*[ \\t]*(?:,|$)`, "y");

/**
 * The seconds that `Prefer: wait=N` asks for, at most 20; null where it asks for none or is malformed.
 * The first `wait` counts (RFC 7240 §2).
 */
export function waitSecondsOf(header: string | undefined): number | null {
  if (header === undefined || header.length > 1024) return null;
  for (const [name, value] of preferences(header)) {
    if (name.toLowerCase() !== "wait") continue;
    const seconds = value.startsWith('"') ? value.slice(1, -1) : value;
    return /^\d+$/.test(seconds) ? Math.min(Number(seconds), WAIT_SECONDS_MAX) : null;
  }
  return null;
}

/** The seconds that `Prefer: wait=N` asks for, which the answer says are granted; null where the caller does not want to wait. */
export function preferredWait(header: string | undefined, res: Response): number | null {
  const seconds = waitSecondsOf(header);
  if (seconds !== null) res.set("Preference-Applied", `wait=${seconds}`);
  return seconds;
}

function* preferences(header: string): Generator<[name: string, value: string]> {
  // Empty members of a list are ignored (RFC 9110 §5.6.1).
  const list = header.replace(/^[ \t,]+/, "");
  PREFERENCE.lastIndex = 0;
  let at = 0;
  while (at < list.length) {
    PREFERENCE.lastIndex = at;
    const match = PREFERENCE.exec(list);
    if (match?.[1] === undefined) return;
    yield [match[1], match[2] ?? ""];
    at = PREFERENCE.lastIndex;
    while (list[at] === "," || list[at] === " " || list[at] === "\t") at += 1;
  }
}
