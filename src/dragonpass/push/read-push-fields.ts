import type { z } from "zod";
import { type FieldError, fieldErrorsOf } from "../../contract/field-errors.ts";
import type { PushSchemas } from "./push-schemas.ts";

/** The fields of a message, or why it cannot be told what it is about. */
type ReadPushFields<Event> =
  | {
      ok: true;
      event: Event;
      /** The fields that are not as documented, each once; of those in a list without their place in it: `/data/changeAction`. */
      deviations: string[];
    }
  | { ok: false; errors: FieldError[] };

/**
 * Reads the fields of a message as documented, and else as near to it as it can be read. Only what identifies the
 * message must be there: what merely informs is null where it cannot be read, since a push that is refused is lost.
 */
export function readPushFields<Event>(schemas: PushSchemas<Event>, message: unknown): ReadPushFields<Event> {
  const documented = schemas.documented.safeParse(message);
  if (documented.success) return { ok: true, event: documented.data, deviations: [] };
  const tolerant = schemas.tolerant.safeParse(message);
  if (!tolerant.success) return { ok: false, errors: fieldErrorsOf(tolerant.error, message) };
  return { ok: true, event: tolerant.data, deviations: deviationsOf(documented.error.issues) };
}

function deviationsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  // Paths hold names of documented fields only, so there are few and none is the sender's.
  const names = issues.map(({ path }) => path.filter((part) => typeof part === "string"));
  return [...new Set(names.map((path) => `/${path.join("/")}`))];
}
