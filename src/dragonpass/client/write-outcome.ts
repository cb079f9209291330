import type { ZodType, z } from "zod";
import { readTolerantly } from "../schemas/read-tolerantly.ts";
import type { Answer } from "./answer.ts";
import type { WriteOutcome } from "./outcomes.ts";
import type { NoteLeftOut } from "./read-answer.ts";

/** The outcome of a write, by its answer: one that cannot be read, or is not the expected one, says nothing. */
export function writeOutcomeOf<Schema extends ZodType>(
  answer: Answer,
  schema: Schema,
  note: NoteLeftOut,
  isExpected: (value: z.output<Schema>) => boolean = () => true,
): WriteOutcome<z.output<Schema>> {
  switch (answer.kind) {
    case "success": {
      const read = readTolerantly(schema, answer.data);
      if (read.success && isExpected(read.data)) {
        note(read.leftOut);
        return { kind: "ok", value: read.data };
      }
      // DragonPass says yes, but not to what: it may have been done.
      return { kind: "unknown", reason: "unreadable", httpStatus: answer.httpStatus, supplierCode: null, sent: true };
    }
    case "refused":
      return { kind: "refused", refusal: answer.refusal };
    case "unauthenticated":
      return { kind: "unauthenticated", supplierCode: answer.supplierCode };
    case "throttled":
      return { kind: "throttled", retryAfterMs: answer.retryAfterMs };
    case "unknown": {
      const { reason, httpStatus, supplierCode, sent } = answer;
      return { kind: "unknown", reason, httpStatus, supplierCode, sent };
    }
  }
}
