import { sql } from "kysely";
import type { Redemption } from "../../contract/redemption.ts";
import type { Instant, OrderId, PassType } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { moduleNameOf } from "../../domain/modules.ts";
import { walkinOf } from "../../domain/redemptions/walkin.ts";
import type { WalkinReports } from "../../domain/redemptions/walkin-report.ts";
import type { Db } from "../database/database.ts";
import { pageOf } from "../database/page-of.ts";
import { textFilters } from "../database/text-filters.ts";

/** Filters of a list of walk-ins. Several values of one filter mean *or*; an empty one means none. */
export interface RedemptionFilters {
  readonly passId?: readonly string[];
  /** Of the passes; one whose type is not known is listed under either. */
  readonly passType?: PassType;
  readonly resourceId?: readonly string[];
  readonly programId?: readonly string[];
  readonly module?: readonly string[];
  readonly status?: readonly string[];
  /** Inclusive. A walk-in that nobody has dated is not in a list that is narrowed by it. */
  readonly usedFrom?: Date;
  /** Inclusive. */
  readonly usedTo?: Date;
}

/** The last walk-in of a page; the next page begins after it. */
interface RedemptionPosition {
  readonly createdAt: Instant;
  readonly orderId: string;
}

interface RedemptionPage {
  readonly items: Redemption[];
  /** Null on the last page. */
  readonly next: RedemptionPosition | null;
}

const FILTERED_COLUMNS = {
  passId: "pass_id",
  resourceId: "resource_id",
  programId: "program_id",
  module: "module",
  status: "status",
} as const;

/** Walk-ins, those heard of last first, then by order id. */
export async function listRedemptions(
  db: Db,
  filters: RedemptionFilters,
  page: { readonly size: number; readonly after: RedemptionPosition | null },
): Promise<RedemptionPage> {
  let query = db
    .selectFrom("redemptions")
    .select(["order_id", "reports", "created_at", "updated_at"])
    .orderBy("created_at", "desc")
    .orderBy("order_id")
    .limit(page.size + 1);
  for (const condition of textFilters(filters, FILTERED_COLUMNS)) query = query.where(condition);
  if (filters.passType !== undefined)
    query = query.where(sql<boolean>`coalesce(pass_type = ${filters.passType}, true)`);
  if (filters.usedFrom !== undefined) query = query.where("used_at", ">=", filters.usedFrom);
  if (filters.usedTo !== undefined) query = query.where("used_at", "<=", filters.usedTo);
  const { after } = page;
  if (after !== null) {
    const createdAt = new Date(after.createdAt);
    query = query.where((eb) =>
      eb.or([
        eb("created_at", "<", createdAt),
        eb.and([eb("created_at", "=", createdAt), eb("order_id", ">", after.orderId as OrderId)]),
      ]),
    );
  }
  const rows = await query.execute();
  const { listed, next } = pageOf(rows, page.size);
  return {
    items: listed.map((row) => redemptionOf(row.order_id, row.reports, row.updated_at)),
    next: next && { createdAt: instantOf(next.created_at.getTime()), orderId: next.order_id },
  };
}

function redemptionOf(orderId: OrderId, reports: WalkinReports, updatedAt: Date): Redemption {
  const walkin = walkinOf(reports);
  const { programId, passId, module, status, supplierStatus, usageDate, orderCreatedDate, orderCancelledDate } = walkin;
  const { transportHubId, transportHubName, resourceId, resourceName, cardholder, guests } = walkin;
  return {
    orderId,
    programId,
    passId,
    module: module === null ? null : (moduleNameOf(module) ?? null),
    status,
    supplierStatus,
    usageDate,
    orderCreatedDate,
    orderCancelledDate,
    transportHubId,
    transportHubName,
    resourceId,
    resourceName,
    passengers: { cardholder, guests },
    updatedAt: instantOf(updatedAt.getTime()),
  };
}
