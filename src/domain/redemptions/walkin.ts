import type { Instant } from "../../contract/vocabulary.ts";
import { NO_WALKIN_FIELDS, type WalkinFields, type WalkinReport, type WalkinReports } from "./walkin-report.ts";

/** A walk-in as all its reports together show it. */
export interface Walkin extends WalkinFields {
  readonly status: "used" | "cancelled";
  /** Null while only messages of Version 1 tell of it. */
  readonly supplierStatus: number | null;
  /** When it was used; null where no report dates it. */
  readonly usedAt: Instant | null;
}

/** Reports whose fields are believed rather than those of the sources before. A read fills in what no push says. */
const SOURCES: readonly WalkinReport["source"][] = ["read", "version1", "push"];

/**
 * The walk-in of these reports, in whatever order they came. Its order begins as used, and one that is cancelled stays
 * so (DragonPass: Order Lifecycle): a cancellation decides whatever else is said, and however it is dated.
 */
export function walkinOf(reports: WalkinReports): Walkin {
  const sorted = Object.values(reports).sort(byBelief);
  const isCancelled = sorted.some((report) => report.isCancelled);
  let fields: WalkinFields = NO_WALKIN_FIELDS;
  for (const report of sorted) fields = { ...fields, ...statedIn(report) };
  const { orderCreatedDate, usageInstant } = fields;
  return {
    ...fields,
    status: isCancelled ? "cancelled" : "used",
    supplierStatus: latestCode(sorted.filter((report) => report.isCancelled === isCancelled)),
    // It is created by being used.
    usedAt: orderCreatedDate ?? usageInstant,
    orderCancelledDate: isCancelled ? fields.orderCancelledDate : null,
  };
}

/** Whether something is unknown that the order would show, and was not read since it is as it is now. */
export function isToBeRead(reports: WalkinReports): boolean {
  const walkin = walkinOf(reports);
  const isCancelled = walkin.status === "cancelled";
  if (Object.values(reports).some((report) => report.source === "read" && report.isCancelled === isCancelled))
    return false;
  return (
    walkin.supplierStatus === null ||
    (isCancelled && walkin.orderCancelledDate === null) ||
    SHOWN_BY_ORDER.some((field) => walkin[field] === null)
  );
}

const SHOWN_BY_ORDER = [
  "programId",
  "passId",
  "module",
  "usageDate",
  "orderCreatedDate",
  "transportHubName",
  "resourceId",
  "resourceName",
] as const;

/** The least believed first. What is said of a cancelled order is newer. */
function byBelief(one: WalkinReport, other: WalkinReport): number {
  return (
    SOURCES.indexOf(one.source) - SOURCES.indexOf(other.source) ||
    Number(one.isCancelled) - Number(other.isCancelled) ||
    (one.supplierStatus ?? 0) - (other.supplierStatus ?? 0)
  );
}

/** Of several codes the one furthest from the beginning, which is the lowest that a walk-in has. */
function latestCode(reports: readonly WalkinReport[]): number | null {
  const codes = reports.flatMap(({ supplierStatus }) => (supplierStatus === null ? [] : [supplierStatus]));
  return codes.length === 0 ? null : Math.max(...codes);
}

function statedIn({ source: _, supplierStatus: __, isCancelled: ___, ...fields }: WalkinReport): Partial<WalkinFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
