import type { OrderId } from "../contract/vocabulary.ts";
import type { WalkinReport, WalkinReports } from "../domain/redemptions/walkin-report.ts";
import { readWalkinMessage } from "../dragonpass/push/walkin-messages.ts";
import type { Db } from "../store/database/database.ts";
import { retryingConflicts } from "../store/database/retrying-conflicts.ts";
import { markApplied } from "../store/inbox/inbox.ts";
import { unappliedOfWalkins } from "../store/inbox/walkin-messages.ts";
import { addReports, findWalkins } from "../store/redemptions/redemptions.ts";

/** How it stands with an order once its messages have been looked at. */
export interface KeptWalkin {
  /** Null where it is not known to be a walk-in. */
  readonly reports: WalkinReports | null;
  /** A message of Version 1 waits that does not say whether it is one. */
  readonly isDoubtful: boolean;
}

/**
 * Stores the walk-ins of these orders as the messages tell of them that have not been applied, in one transaction.
 * Whoever only shows them early leaves the messages as they are: the workflow is rung for them all the same.
 */
export async function keepWalkins(
  db: Db,
  orderIds: readonly OrderId[],
  options: {
    /** The messages are used up by it. */
    readonly areApplied: boolean;
    /** Report of an order that was read, and is one of a walk-in. */
    readonly read?: { readonly orderId: OrderId; readonly report: WalkinReport };
  },
): Promise<Map<OrderId, KeptWalkin>> {
  const { areApplied, read } = options;
  return await retryingConflicts(db, async (trx) => {
    const messages = (await unappliedOfWalkins(trx, orderIds)).flatMap((row) => {
      const message = readWalkinMessage(row);
      return message === null || message.isWalkin === false
        ? []
        : [{ row, ...message, orderId: row.orderId as OrderId }];
    });
    const stored = await findWalkins(trx, orderIds);
    const known = new Set<OrderId>(stored.keys());
    if (read !== undefined) known.add(read.orderId);
    for (const { orderId, isWalkin } of messages) if (isWalkin === true) known.add(orderId);

    const used = messages.filter(({ orderId }) => known.has(orderId));
    const reportsOf = new Map<OrderId, WalkinReport[]>();
    const add = (orderId: OrderId, report: WalkinReport) =>
      reportsOf.set(orderId, [...(reportsOf.get(orderId) ?? []), report]);
    for (const { orderId, report } of used) add(orderId, report);
    if (read !== undefined) add(read.orderId, read.report);

    const after = await addReports(trx, reportsOf, stored);
    if (areApplied)
      await markApplied(
        trx,
        used.map(({ row }) => row),
      );
    return new Map(
      orderIds.map((orderId) => [
        orderId,
        {
          reports: after.get(orderId) ?? stored.get(orderId) ?? null,
          isDoubtful: messages.some((message) => message.orderId === orderId && !known.has(orderId)),
        },
      ]),
    );
  });
}
