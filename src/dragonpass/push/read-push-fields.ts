import type { z } from "zod";
import type { PushSchemas } from "./push-schemas.ts";

/** One thing that is wrong with a message; `pointer` is a JSON Pointer (RFC 6901). Holds no value of the message. */
export interface PushFieldError {
  pointer: string;
  code: string;
  message: string;
}

/** The fields of a message, or why it cannot be told what it is about. */
export type ReadPushFields<Event> =
  | {
      ok: true;
      event: Event;
      /** The fields that are not as documented, each once; of those in a list without their place in it: `/data/changeAction`. */
      deviations: string[];
    }
  | { ok: false; errors: PushFieldError[] };

/**
 * Reads the fields of a message as documented, and else as near to it as it can be read. Only what identifies the
 * message must be there: what merely informs is null where it cannot be read, since a push that is refused is lost.
 */
export function readPushFields<Event>(schemas: PushSchemas<Event>, message: unknown): ReadPushFields<Event> {
  const documented = schemas.documented.safeParse(message);
  if (documented.success) return { ok: true, event: documented.data, deviations: [] };
  const tolerant = schemas.tolerant.safeParse(message);
  if (!tolerant.success) return { ok: false, errors: tolerant.error.issues.map(errorOf) };
  return { ok: true, event: tolerant.data, deviations: deviationsOf(documented.error.issues) };
}

function deviationsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  // Paths hold names of documented fields only, so there are few and none is the sender's.
  const names = issues.map(({ path }) => path.filter((part) => typeof part === "string"));
  return [...new Set(names.map((path) => `/${path.join("/")}`))];
}

function errorOf({ path, code, message }: z.core.$ZodIssue): PushFieldError {
  const pointer = path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer, code, message };
}
