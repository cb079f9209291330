import type { BookingId } from "../../src/contract/vocabulary.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Circumstances } from "../once/informed.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** How often DragonPass is asked again where it contradicts itself, or does not know: a copy of its data may lag. */
export const LAG_TRIES = 3;

/**
 * Reads an order. Where DragonPass does not know it, or refuses to show it, and that stays so, a person is asked: the
 * read is repeated meanwhile, which would never end by itself.
 * @throws SupplierError as the read does
 */
export async function notingUnshown<Result>(
  deps: Pick<OrderDependencies, "db">,
  { bookingId, tries }: { readonly bookingId: BookingId } & Pick<Circumstances, "tries">,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await read();
    if (result === null && tries >= LAG_TRIES) await noteUnshown(deps, bookingId);
    return result;
  } catch (error) {
    const isRefused = error instanceof SupplierError && error.code === "supplier_refused";
    if (isRefused && tries >= LAG_TRIES) await noteUnshown(deps, bookingId);
    throw error;
  }
}

async function noteUnshown({ db }: Pick<OrderDependencies, "db">, bookingId: BookingId): Promise<void> {
  await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    if (isEnded(booking.status)) return null;
    const notice = attention("order_not_found", { orderId: booking.orderId });
    return { booking: withAttention(booking, notice, nowMs) };
  });
}
