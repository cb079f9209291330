import type { ZodError, ZodType, z } from "zod";
import type { SafeDetails } from "../../contract/app-error.ts";
import { faultError, lookUpSupplierCode, SupplierError } from "../errors/supplier-error.ts";
import { type LeftOut, readTolerantly } from "../schemas/read-tolerantly.ts";
import type { Answer, UnknownAnswer } from "./answer.ts";

/** Takes note of what was left out of the answers to one kind of call. */
export type NoteLeftOut = (leftOut: readonly LeftOut[]) => void;

/** Takes note of it for a call whose name an error of it says. */
export interface NoteOfOperation extends NoteLeftOut {
  readonly operation: string;
}

/**
 * The data of an answer, read by its schema; of what the schema can do without, what can be read.
 *
 * @throws SupplierError for every answer that is not a success of that shape
 */
export function readAnswer<Schema extends ZodType>(
  answer: Answer,
  schema: Schema,
  note: NoteOfOperation,
): z.output<Schema> {
  const { operation } = note;
  switch (answer.kind) {
    case "success": {
      const read = readTolerantly(schema, answer.data);
      if (read.success) {
        note(read.leftOut);
        return read.data;
      }
      throw faultError("unreadable", { operation, httpStatus: answer.httpStatus, details: whereOf(read.error) });
    }
    case "refused":
      throw codeError(operation, answer.refusal.supplierCode, answer.httpStatus);
    case "unauthenticated":
      throw codeError(operation, answer.supplierCode, answer.httpStatus);
    case "throttled":
      throw faultError("throttled", { operation, httpStatus: 429, retryAfterMs: answer.retryAfterMs });
    case "unknown":
      throw unknownError({ ...answer, operation });
  }
}

/**
 * DragonPass's "not found": its code, or HTTP 404 with a JSON object. A 404 of anything else is a
 * wrong address, and must not empty the catalogue.
 */
export function isNotFound(answer: Answer, supplierCode: string): boolean {
  if (answer.kind === "refused") return answer.refusal.supplierCode === supplierCode || answer.httpStatus === 404;
  return (
    answer.kind === "unknown" && answer.reason === "unexpected-status" && answer.httpStatus === 404 && answer.isObject
  );
}

function codeError(operation: string, supplierCode: string | null, httpStatus: number): SupplierError {
  // An HTTP 401 without a code means what the family of authentication errors means.
  const known = lookUpSupplierCode(supplierCode ?? "200");
  if (known === null) return faultError("unrecognised-code", { operation, supplierCode, httpStatus });
  return new SupplierError(known.row, { operation, supplierCode, httpStatus });
}

function unknownError(answer: UnknownAnswer & { readonly operation: string }): SupplierError {
  const row = answer.supplierCode === null ? null : lookUpSupplierCode(answer.supplierCode)?.row;
  // A family that means a fault says more than "HTTP 5xx" does.
  return row?.effect === "unknown" ? new SupplierError(row, answer) : faultError(answer.reason, answer);
}

/** Where the shape was wrong: names of fields only, as values may be anybody's data. */
function whereOf(error: ZodError): SafeDetails {
  const fields = error.issues.slice(0, 5).map((issue) => issue.path.join("."));
  return { fields: fields.join(", ") };
}
