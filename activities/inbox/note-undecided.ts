import type { BookingId } from "../../src/contract/vocabulary.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { isDecided } from "../../src/domain/booking/order-status.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { undecidedSince } from "../../src/store/bookings/undecided-bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { StoreError } from "../../src/store/database/store-error.ts";

/** Dependencies of `noteUndecided`. */
interface NoteUndecidedDependencies {
  readonly db: Db;
  /** Tells the workflow, so that Temporal's tools find it; one that does not run, or hangs, hears nothing. */
  readonly tellUndecided: (bookingId: BookingId) => Promise<void>;
  readonly undecidedAfterMs: number;
}

/** Bookings that one run asks for a person about; more are found by the next. */
const UNDECIDED_MAX = 500;

/**
 * Asks for a person about bookings that have been undecided for long, whatever hangs: an activity that is repeated, a
 * workflow that cannot go on, one that nobody has started.
 * @returns for how many
 */
export async function noteUndecided(deps: NoteUndecidedDependencies): Promise<number> {
  const before = new Date((await databaseClock(deps.db)) - deps.undecidedAfterMs);
  const bookingIds = await undecidedSince(deps.db, { before, limit: UNDECIDED_MAX });
  for (const bookingId of bookingIds) if (await note(deps, bookingId)) await deps.tellUndecided(bookingId);
  return bookingIds.length;
}

async function note({ db }: NoteUndecidedDependencies, bookingId: BookingId): Promise<boolean> {
  let isNoted = false;
  await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    isNoted = !isDecided(booking.status);
    if (!isNoted) return null;
    const notice = attention("undecided_too_long", {
      since: booking.createdAt,
      waitsFor: booking.waitsFor?.code ?? null,
    });
    return { booking: withAttention(booking, notice, nowMs) };
  }).catch((error: unknown) => {
    // Removed meanwhile: nobody has ever taken it up.
    if (!(error instanceof StoreError && error.code === "booking_missing")) throw error;
  });
  return isNoted;
}
