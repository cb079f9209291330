import type { Booking } from "../../src/contract/booking.ts";
import { asksForTheSame, type OrderCriteria } from "../../src/domain/booking/order-matching.ts";
import { iccidOf, isTopUp } from "../../src/domain/booking/top-up.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { findToppedUp } from "../../src/store/bookings/topped-up.ts";
import { undecidedOfPass } from "../../src/store/bookings/undecided-of-pass.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { Attempt } from "../../src/store/once/attempt.ts";
import { orderCriteriaOf } from "./order-criteria.ts";

/**
 * Whether the only order of the pass that fits is the booking's beyond doubt, though nobody remembers to have asked for
 * it: it says by itself all that was asked for, and no other booking may be waiting for it.
 */
export async function isRecognised(
  db: Db,
  { subject, criteria }: Pick<Attempt<OrderCriteria>, "subject" | "criteria">,
  order: SupplierOrder,
): Promise<boolean> {
  if (!saysAllOf(order, criteria) || !(await saysWhichKind(db, order, criteria))) return false;
  const undecided = await undecidedOfPass(db, criteria.pass);
  return !undecided.some((booking) => booking.bookingId !== subject.id && mayAskFor(booking, criteria));
}

/** Whether the order states every fact of the criteria. A fact left out matches anything: it may be another order. */
function saysAllOf(
  { resourceId, optionId, prebookingDate, usedUsages, orderCreatedDate }: SupplierOrder,
  criteria: OrderCriteria,
): boolean {
  if (resourceId === null || usedUsages === null || orderCreatedDate === null) return false;
  if (criteria.prebookingDate !== null && prebookingDate === null) return false;
  return criteria.optionId === null || optionId !== null;
}

/** Whether the order states that it is a new eSIM, or a top-up of the one that is topped up, where it could be either. */
async function saysWhichKind(db: Db, order: SupplierOrder, { optionId, topUpOf }: OrderCriteria): Promise<boolean> {
  if (topUpOf === undefined) return optionId === null || order.isTopUp !== null;
  const { first } = await findToppedUp(db, topUpOf);
  return order.isTopUp === true && first !== null && iccidOf(order) !== null && iccidOf(order) === iccidOf(first);
}

function mayAskFor(booking: Booking, criteria: OrderCriteria): boolean {
  if (booking.resourceId === null && !isTopUp(booking)) return false;
  const other = orderCriteriaOf(criteria.pass, booking);
  return asksForTheSame(other, criteria) && other.usages === criteria.usages;
}
