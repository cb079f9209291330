import type { Instant, PassType } from "../../contract/vocabulary.ts";

/** Fields of a walk-in that do not identify it; null for one that is left out, or cannot be read. */
export interface WalkinFields {
  readonly programId: string | null;
  /** A credential: not for logs. */
  readonly passId: string | null;
  /** Known only from where DragonPass shows the order. */
  readonly passType: PassType | null;
  /** DragonPass's number. */
  readonly module: number | null;
  /** As DragonPass gives it: local time at the resource, with or without an offset. */
  readonly usageDate: string | null;
  /** The usage date as the instant that it would be with the offset it is written with. */
  readonly usageInstant: Instant | null;
  readonly orderCreatedDate: Instant | null;
  readonly orderCancelledDate: Instant | null;
  readonly transportHubId: string | null;
  readonly transportHubName: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly cardholder: number | null;
  readonly guests: number | null;
}

/** One report of a walk-in: a push, or its order as it was read. */
export interface WalkinReport extends WalkinFields {
  readonly source: "read" | "version1" | "push";
  /** DragonPass's status code; null for Version 1, whose codes differ. */
  readonly supplierStatus: number | null;
  readonly isCancelled: boolean;
}

/** Reports of one walk-in, one of a source and status. */
export type WalkinReports = Readonly<Record<string, WalkinReport>>;

/** Nothing said of a walk-in. */
export const NO_WALKIN_FIELDS: WalkinFields = {
  programId: null,
  passId: null,
  passType: null,
  module: null,
  usageDate: null,
  usageInstant: null,
  orderCreatedDate: null,
  orderCancelledDate: null,
  transportHubId: null,
  transportHubName: null,
  resourceId: null,
  resourceName: null,
  cardholder: null,
  guests: null,
};

/**
 * The reports with one more. One of its source and status that is there already says only what the new one leaves out:
 * a message that comes twice changes nothing, and an odd one takes nothing away.
 */
export function withReport(reports: WalkinReports, report: WalkinReport): WalkinReports {
  const key = `${report.source} ${report.supplierStatus ?? ""} ${report.isCancelled ? "cancelled" : "used"}`;
  return { ...reports, [key]: { ...reports[key], ...stated(report, reports[key]) } };
}

function stated(report: WalkinReport, before: WalkinReport | undefined): WalkinReport {
  if (before === undefined) return report;
  const fields = Object.entries(report).filter(([, value]) => value !== null);
  return { ...before, ...Object.fromEntries(fields) };
}
