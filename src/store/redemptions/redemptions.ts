import { sql } from "kysely";
import type { OrderId } from "../../contract/vocabulary.ts";
import { moduleNameOf } from "../../domain/modules.ts";
import { walkinOf } from "../../domain/redemptions/walkin.ts";
import { type WalkinReport, type WalkinReports, withReport } from "../../domain/redemptions/walkin-report.ts";
import type { Db, Transaction } from "../database/database.ts";

/** Reports of the walk-ins that are stored, by order. */
export async function findWalkins(db: Db, orderIds: readonly OrderId[]): Promise<Map<OrderId, WalkinReports>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("redemptions")
    .select(["order_id", "reports"])
    .where(sql<boolean>`order_id = any(${[...orderIds]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.order_id, row.reports]));
}

/**
 * Adds reports to the walk-ins of these orders. Only what changes by them is written, so that a message which comes
 * twice leaves no trace. Rows are locked by order id: two that change several wait for each other instead of deadlocking.
 * @param stored as they were found: reports are only ever added, so what changes nothing then never will
 * @returns those that have changed
 */
export async function addReports(
  trx: Transaction,
  reportsOf: ReadonlyMap<OrderId, readonly WalkinReport[]>,
  stored: ReadonlyMap<OrderId, WalkinReports>,
): Promise<Map<OrderId, WalkinReports>> {
  const orderIds = [...reportsOf].flatMap(([orderId, reports]) =>
    isSame(reports.reduce(withReport, stored.get(orderId) ?? {}), stored.get(orderId)) ? [] : [orderId],
  );
  if (orderIds.length === 0) return new Map();
  const before = await lockedReports(trx, orderIds);
  const after = new Map(
    orderIds.map((orderId) => [orderId, (reportsOf.get(orderId) ?? []).reduce(withReport, before.get(orderId) ?? {})]),
  );
  const changed = [...after].filter(([orderId, reports]) => !isSame(reports, before.get(orderId)));
  await write(trx, changed.map(columnsOf));
  return after;
}

/** A walk-in that is new has no reports; nobody sees it before the transaction has given it some. */
async function lockedReports(trx: Transaction, orderIds: readonly OrderId[]): Promise<Map<OrderId, WalkinReports>> {
  await sql`
    insert into redemptions (order_id, reports, status)
    select order_id, '{}', 'used' from unnest(${[...orderIds]}::text[]) as given (order_id)
    order by order_id collate "C"
    on conflict (order_id) do nothing`.execute(trx);
  const rows = await trx
    .selectFrom("redemptions")
    .select(["order_id", "reports"])
    .where(sql<boolean>`order_id = any(${[...orderIds]}::text[])`)
    .orderBy("order_id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.order_id, row.reports]));
}

function isSame(one: WalkinReports, other: WalkinReports | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function columnsOf([orderId, reports]: readonly [OrderId, WalkinReports]) {
  const { status, programId, passId, passType, module, resourceId, usedAt } = walkinOf(reports);
  const moduleName = module === null ? null : (moduleNameOf(module) ?? null);
  return {
    orderId,
    reports: JSON.stringify(reports),
    status,
    programId,
    passId,
    passType,
    module: moduleName,
    resourceId,
    usedAt,
  };
}

async function write(trx: Transaction, rows: readonly ReturnType<typeof columnsOf>[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update redemptions set
      reports = changed.reports::json, status = changed.status, program_id = changed."programId",
      pass_id = changed."passId", pass_type = changed."passType", module = changed.module,
      resource_id = changed."resourceId", used_at = changed."usedAt", updated_at = now()
    from json_to_recordset(${JSON.stringify(rows)}::json) as changed ("orderId" text, reports text, status text,
      "programId" text, "passId" text, "passType" text, module text, "resourceId" text, "usedAt" timestamptz)
    where redemptions.order_id = changed."orderId"`.execute(trx);
}
