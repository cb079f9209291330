import type { Reason } from "../../src/contract/booking.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { LogFields } from "../../src/log/loggable-fields.ts";
import { claimedAmong } from "../../src/store/once/claims.ts";
import type { OnceDependencies } from "./effect.ts";

/** Somebody who asks for a person about second things: how these are read, and the notice is replaced. */
interface AskedAbout<Shown> {
  readonly shown: Shown;
  readonly needsAttention: Reason | null;
  readonly thingKind: string;
  /** Whether nothing can come of it any more; false where DragonPass does not show it: a copy lags. */
  readonly hasEnded: (orderId: OrderId) => Promise<boolean>;
  /** Names those that are left, or takes the notice back, unless it names others by now. */
  readonly replace: (named: readonly OrderId[], left: readonly OrderId[]) => Promise<Shown>;
  readonly logFields: LogFields;
}

/**
 * Looks at the second things that a notice names, by the ids of their orders: it then names those that still stand and
 * that nobody has claimed, and is taken back with the last of them. What keeps one from being read must not keep
 * anything else from being done.
 */
export async function namingOpenStrays<Shown>({ db, log }: OnceDependencies, about: AskedAbout<Shown>): Promise<Shown> {
  const named = straysNamedIn(about.needsAttention);
  if (named.length === 0) return about.shown;
  try {
    const claimed = await claimedAmong(db, about.thingKind, named);
    const left: OrderId[] = [];
    for (const orderId of named.filter((id) => !claimed.has(id))) {
      if (!(await about.hasEnded(orderId))) left.push(orderId);
    }
    return left.length === named.length ? about.shown : await about.replace(named, left);
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    log.warn({ ...about.logFields, code: error.code }, "could not re-read a second order");
    return about.shown;
  }
}

/** Ids of the orders that a notice of second things names. */
export function straysNamedIn(notice: Reason | null): OrderId[] {
  if (notice?.code !== "stray_order") return [];
  const orderIds: unknown = notice.details?.orderIds;
  return Array.isArray(orderIds) ? orderIds.filter((id): id is OrderId => typeof id === "string") : [];
}
