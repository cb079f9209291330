import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { OrderCriteria } from "../../src/domain/booking/order-matching.ts";
import type { PassKey } from "../../src/domain/booking/pass-key.ts";
import { isTopUp } from "../../src/domain/booking/top-up.ts";
import { usagesOfOrder } from "../../src/dragonpass/assumptions.ts";

/** Criteria by which to recognise an order that is asked for with this, on this pass. */
export function orderCriteriaOf(
  pass: PassKey,
  asked: {
    readonly resourceId?: string | null | undefined;
    readonly topUpOf?: BookingId | null | undefined;
  } & Pick<Booking, "optionId" | "prebookingDate" | "adultCount" | "childCount">,
): OrderCriteria {
  const { resourceId = null, optionId, prebookingDate, adultCount, childCount } = asked;
  const usages = usagesOfOrder(adultCount ?? 0, childCount ?? 0);
  const own = { pass, resourceId, optionId, prebookingDate, usages };
  return isTopUp(asked) ? { ...own, topUpOf: asked.topUpOf } : own;
}
