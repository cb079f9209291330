import type { SyncOrderInput, SyncOrderResult } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import type { OrderDependencies } from "./dependencies.ts";
import type { Circumstances } from "./informed.ts";
import { lookForStrayOrder } from "./stray-order.ts";
import { findOpened, syncOrder } from "./sync-order.ts";

/**
 * Reads the order of a booking. One that has ended without an order was rung because an order of its pass has appeared
 * that nobody has claimed: it is looked for as a second one.
 */
export async function readOrder(
  deps: OrderDependencies,
  input: SyncOrderInput,
  circumstances: Circumstances,
): Promise<SyncOrderResult> {
  const { booking } = await findOpened(deps, input.bookingId);
  if (isEnded(booking.status) && (await orderOf(deps.db, input.bookingId)) === null)
    return { booking: await lookForStrayOrder(deps, input, circumstances), lagging: false };
  const { isMissing: _, ...synced } = await syncOrder(deps, input);
  return synced;
}
