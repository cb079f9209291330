import type { Booking } from "../../src/contract/booking.ts";
import type { OrderCriteria } from "../../src/domain/booking/order-matching.ts";
import type { PassKey } from "../../src/domain/booking/pass-key.ts";
import { usagesOfOrder } from "../../src/dragonpass/assumptions.ts";

/** Criteria by which to recognise an order that is asked for with this, on this pass. */
export function orderCriteriaOf(
  pass: PassKey,
  asked: {
    readonly resourceId: string;
  } & Pick<Booking, "optionId" | "prebookingDate" | "adultCount" | "childCount">,
): OrderCriteria {
  const { resourceId, optionId, prebookingDate, adultCount, childCount } = asked;
  return { pass, resourceId, optionId, prebookingDate, usages: usagesOfOrder(adultCount ?? 0, childCount ?? 0) };
}
