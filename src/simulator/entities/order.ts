/** One usage order: a prebooking or a walk-in. */
import { ORDER_CATEGORY, SUPPLIER_STATUS } from "../../dragonpass/assumptions.ts";
import type { Guest } from "./guest.ts";
import type { PassType } from "./pass.ts";

/** DragonPass's order statuses, as far as they are known. Other numbers may be set by a test. */
export const ORDER_STATUS = SUPPLIER_STATUS;
export { ORDER_CATEGORY };

/** An order as it is now. A change makes a new object, so that what it was before can still be shown. */
export interface Order {
  readonly orderId: string;
  readonly programId: string;
  readonly passType: PassType;
  readonly passId: string;
  readonly module: number;
  readonly category: number;
  readonly status: number;
  /** ISO 8601, seconds, `+00:00`. */
  readonly orderCreatedDate: string;
  readonly orderCancelledDate: string | null;
  /** Local time at the resource, written as DragonPass does: with `+00:00`. */
  readonly usageDate: string | null;
  /** When the status last changed, UTC. Never the same twice for one order. */
  readonly statusChangedDate: string;
  readonly resourceId: string;
  readonly optionId: string | null;
  readonly optionName: string | null;
  /** Order whose eSIM this one tops up; `null` for every other. */
  readonly topUpOf: string | null;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`; `null` for a walk-in, and for what has no date. */
  readonly prebookingDate: string | null;
  readonly adultCount: number;
  readonly childCount: number;
  readonly usedUsages: number;
  readonly vouchers: readonly string[];
  /** Given by the check-in (assumption A20), and by nothing that reads the order; `null` before it. */
  readonly checkInVouchers: readonly string[] | null;
  readonly guest: Guest;
  /** Fields that only orders of its module have in their `extra`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Transaction id, in the words of lounge staff (`DPSL…`); `null` before it is redeemed. */
  readonly transactionId: string | null;
}
