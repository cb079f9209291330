import { AppError, type SafeDetails } from "../../contract/app-error.ts";
import type { PublicErrorCode, WhoActs } from "../../contract/error-codes.ts";
import { type RetryDelayMs, retryDelay } from "../../domain/retry-delay.ts";
import {
  SUPPLIER_ERRORS_BY_CODE,
  SUPPLIER_ERRORS_BY_FAMILY,
  SUPPLIER_FAULTS,
  type SupplierErrorCode,
  type SupplierErrorRow,
} from "./error-table.ts";

/** Why the outcome of a call is not known. */
export type UnknownReason = Exclude<keyof typeof SUPPLIER_FAULTS, "throttled">;

/** A refusal that we know: DragonPass decided against it, and did nothing as far as it says. */
export interface SupplierRefusal {
  /** DragonPass's dotted code, e.g. `500.010.001`; compare with `SUPPLIER_CODES`. */
  supplierCode: string;
  /** The code that a caller of our API sees. */
  code: PublicErrorCode;
  /** Our own words; DragonPass's message may quote the guest's data and is dropped. */
  message: string;
  /** Whether the same may succeed with a new reservation. */
  retryable: boolean;
  whoActs: WhoActs;
}

/** A read, or a question of availability, that got no answer it could use. */
export class SupplierError extends AppError<SupplierErrorCode> {
  /** How long DragonPass asked us to wait; null where it did not say. */
  readonly retryAfterMs: RetryDelayMs | null;
  readonly httpStatus: number | null;
  readonly supplierCode: string | null;
  /** For callers: without the call and its status, which are ours. */
  readonly meaning: string;

  constructor(
    row: Pick<SupplierErrorRow, "error" | "meaning" | "retryable">,
    facts: {
      /** The call, by our name of it. */
      operation?: string;
      httpStatus?: number | null;
      supplierCode?: string | null;
      retryAfterMs?: number | null;
      details?: SafeDetails;
      cause?: unknown;
    } = {},
  ) {
    const httpStatus = facts.httpStatus ?? null;
    const supplierCode = facts.supplierCode ?? null;
    const status = httpStatus === null ? null : `HTTP ${httpStatus}`;
    super({
      code: row.error,
      message: withFacts(row.meaning, [facts.operation ?? null, status, supplierCode]),
      retryable: row.retryable,
      details: { ...facts.details, httpStatus, supplierCode },
      cause: facts.cause,
    });
    this.retryAfterMs = typeof facts.retryAfterMs === "number" ? retryDelay(facts.retryAfterMs) : null;
    this.httpStatus = httpStatus;
    this.supplierCode = supplierCode;
    this.meaning = withFacts(row.meaning, [supplierCode]);
  }
}

function withFacts(meaning: string, facts: readonly (string | null)[]): string {
  const known = facts.filter((fact) => fact !== null);
  return known.length === 0 ? meaning : `${meaning} (${known.join(", ")})`;
}

/** The row of a code of DragonPass, and whether the full code is known or only its family. Null: neither. */
export function lookUpSupplierCode(supplierCode: string): { row: SupplierErrorRow; exact: boolean } | null {
  // `Object.hasOwn`: a code from the wire must not find `constructor`.
  const exact = ownValue(SUPPLIER_ERRORS_BY_CODE, supplierCode);
  if (exact) return { row: exact, exact: true };
  const family = ownValue(SUPPLIER_ERRORS_BY_FAMILY, supplierCode.slice(0, 3));
  return family ? { row: family, exact: false } : null;
}

/** The refusal that a code stands for; null where the code is none of a refusal that is known. */
export function refusalOf(supplierCode: string): SupplierRefusal | null {
  const row = lookUpSupplierCode(supplierCode)?.row;
  if (row === undefined || row.effect === "unknown") return null;
  const { code, meaning, retryable, whoActs } = row;
  return { supplierCode, code, message: meaning, retryable, whoActs };
}

/** The code that a caller sees whose booking, or question, was refused so. */
export function refusalCodeOf(
  { code, supplierCode }: SupplierRefusal,
  { isTopUp }: { isTopUp: boolean },
): PublicErrorCode {
  return (isTopUp ? lookUpSupplierCode(supplierCode)?.row.codeOfTopUp : undefined) ?? code;
}

/** The error for a call whose outcome is not known, for those who throw. */
export function faultError(
  reason: keyof typeof SUPPLIER_FAULTS,
  facts?: ConstructorParameters<typeof SupplierError>[1],
): SupplierError {
  return new SupplierError(SUPPLIER_FAULTS[reason], facts);
}

function ownValue<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
