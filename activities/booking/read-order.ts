import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { SyncOrderInput, SyncOrderResult } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import type { Db } from "../../src/store/database/database.ts";
import { mayHaveMadeAnother } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import type { Circumstances } from "../once/informed.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { notingUnshown } from "./noting-unshown.ts";
import { lookForStrayOrder } from "./stray-order.ts";
import { findOpened, syncOrder } from "./sync-order.ts";

/**
 * Reads the order of a booking. For one that has ended no workflow looks for a second order any more: it may have been
 * rung because one of its pass has appeared that nobody has claimed.
 */
export async function readOrder(
  deps: OrderDependencies,
  input: SyncOrderInput,
  circumstances: Circumstances,
): Promise<SyncOrderResult> {
  const { bookingId } = input;
  const { booking } = await findOpened(deps, bookingId);
  const hasEnded = isEnded(booking.status);
  if (hasEnded && (await orderOf(deps.db, bookingId)) === null)
    return { booking: await lookForStrayOrder(deps, input, circumstances), lagging: false };
  const { tries } = circumstances;
  const { isMissing: _, ...synced } = await notingUnshown(deps, { bookingId, tries }, () => syncOrder(deps, input));
  if (!hasEnded || !(await mayHaveStray(deps.db, bookingId))) return synced;
  return { ...synced, booking: await lookForStrayOrder(deps, input, { ...circumstances, databaseWentBack: false }) };
}

async function mayHaveStray(db: Db, bookingId: BookingId): Promise<boolean> {
  return (await findAttempts(db, bookingSubject(bookingId))).some(mayHaveMadeAnother);
}
