import { cancellationSignal, heartbeat } from "@temporalio/activity";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { OrderStatusChanged, RingAnswer } from "../../src/domain/inbox/order-status-changed.ts";
import type { ReadPace } from "../../src/dragonpass/calls/read-pace.ts";
import { noteReadAgain, orderedAfter, readAgainAfter } from "../../src/store/bookings/unwatched.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { makeLooksDue } from "../../src/store/watch/overdue.ts";
import { BOOKINGS } from "../../src/store/watch/watched-table.ts";
import { ringFor } from "./watched-bookings.ts";

/** Dependencies of `readAgain`. */
interface ReadAgainDependencies {
  readonly db: Db;
  /** Has a booking read its order. */
  readonly ring: (bookingId: BookingId, event: OrderStatusChanged) => Promise<RingAnswer>;
  /** Waits for the next turn of the rate that all processes share: each booking that is rung reads once. */
  readonly acquireReadSlot: ReadPace;
}

const RINGS_AT_ONCE = 10;
/** The watch runs once a minute, and goes on with these in its next run. */
const ROUND_MS = 40_000;

/**
 * After a time in which nobody watched: has every booking with an order read it again, one after the other, at the rate
 * of DragonPass. What the lounge or we have changed since the copies that both stores were put back to shows in neither,
 * and is pushed by nobody. How far it has come is in the database; what is rung twice reads twice.
 * @returns how many were rung
 */
export async function readAgain({ db, ring, acquireReadSlot }: ReadAgainDependencies): Promise<number> {
  const begunAt = performance.now();
  let rung = 0;
  while (performance.now() - begunAt < ROUND_MS) {
    const after = await readAgainAfter(db);
    if (after === null) break;
    const bookingIds = await orderedAfter(db, after, RINGS_AT_ONCE);
    const answers = await Promise.all(
      bookingIds.map(async (bookingId) => {
        await acquireReadSlot(cancellationSignal());
        return await ring(bookingId, ringFor(null));
      }),
    );
    heartbeat();
    // Temporal is away: these are rung by the next run.
    if (answers.includes("unavailable")) break;
    const unfollowed = bookingIds.filter((_, index) => answers[index] === "not-running");
    await makeLooksDue(db, BOOKINGS, unfollowed, new Date(await databaseClock(db)));
    await noteReadAgain(db, { after, upTo: bookingIds.at(-1) ?? null });
    rung += bookingIds.length - unfollowed.length;
  }
  return rung;
}
