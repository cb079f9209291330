import type { Booking } from "../../contract/booking.ts";
import type { RowFacts } from "../../domain/booking/booking-evidence.ts";
import { isCheckedIn } from "../../domain/booking/check-in.ts";
import type { OpenedRequest } from "../../domain/booking/top-up.ts";
import type { Db } from "../database/database.ts";
import { databaseClock } from "../database/read-clock.ts";
import { type BookingRow, columnsOf, lookDueColumn, requestColumn } from "./booking-row.ts";
import { changeBooking, findBooking } from "./bookings.ts";

/** A booking as the run that carries it knows it. */
interface KnownBooking {
  readonly booking: Booking;
  readonly firstExecutionRunId: string;
  /** Null where the run does not know it. */
  readonly row: RowFacts | null;
  /** Null where the run does not know it. */
  readonly request: OpenedRequest | null;
}

/** Fingerprint of a booking whose own is lost: a repeated request is not taken for the same one. */
const LOST_FINGERPRINT = "lost";

/**
 * Writes a booking forward again that the database has lost, or has in an older version, and binds it to the run that
 * knows it: Temporal lets one run of its workflow id run, so a row that names any other one is from before it. That the
 * row is of the same booking counts, and not which runs it has gone through: nobody remembers all of them.
 * `of-another-booking`: its id stands for another request by now, which a run has taken up; nothing was written.
 * @param beforeLost called before a row that no run has is written: whoever dies in between does it again
 */
export async function restoreBooking(
  db: Db,
  { booking, firstExecutionRunId, row: facts, request }: KnownBooking,
  beforeLost: () => Promise<void> = async () => undefined,
): Promise<"intact" | "restored" | "of-another-booking"> {
  const { bookingId } = booking;
  const stored = await findBooking(db, bookingId);
  const isIntact = stored?.firstExecutionRunId === firstExecutionRunId && !isBehind(stored.booking, booking);
  if (isIntact && (stored.request !== null || request === null)) return "intact";
  if (stored === null || stored.firstExecutionRunId === null) await beforeLost();
  const fingerprint = facts?.fingerprint ?? null;
  const lookDue = lookDueColumn(booking, stored?.nowMs ?? (await databaseClock(db)), undefined);
  await db
    .insertInto("bookings")
    .values({
      booking_id: bookingId,
      fingerprint: fingerprint ?? LOST_FINGERPRINT,
      first_execution_run_id: firstExecutionRunId,
      policy: policyText(facts),
      ...columnsOf(booking),
      ...requestColumn(request, booking),
      ...lookDue,
    })
    .onConflict((conflict) =>
      conflict
        .column("booking_id")
        .doUpdateSet({
          first_execution_run_id: firstExecutionRunId,
          ...lookDue,
          // Whoever has reserved it again meanwhile may have asked for something else, which nobody carries out.
          ...(fingerprint === null ? {} : { fingerprint }),
          ...requestColumn(request, booking),
        })
        .where("bookings.first_execution_run_id", "is", null),
    )
    .execute();
  let isOurs = false;
  await changeBooking(db, bookingId, async (row) => {
    const isBound = row.firstExecutionRunId === firstExecutionRunId;
    isOurs = isBound || isOfSameBooking(row, { booking, row: facts });
    if (!isOurs) return null;
    const asked = row.request === null && request !== null ? { request } : {};
    const change = { firstExecutionRunId, ...asked };
    if (!isBehind(row.booking, booking))
      return isBound && asked.request === undefined ? null : { booking: row.booking, ...change };
    const revision = Math.max(booking.revision, row.booking.revision + 1);
    return { booking: { ...booking, revision }, policy: row.policy ?? facts?.policy ?? null, ...change };
  });
  if (!isOurs) return "of-another-booking";
  // The request alone is missing in rows of a release before, which has never stored it.
  return isIntact ? "intact" : "restored";
}

/** Whether a row is of this booking: begun with it, or asked for by the same request where it was lost and came again. */
export function isOfSameBooking(
  { booking: stored, fingerprint }: Pick<BookingRow, "booking" | "fingerprint">,
  { booking, row }: Pick<KnownBooking, "booking" | "row">,
): boolean {
  return stored.createdAt === booking.createdAt || fingerprint === row?.fingerprint;
}

/** Whether a stored booking has lost what is known: a later version, its order, or that it was checked in. */
export function isBehind(stored: Booking, known: Booking): boolean {
  return (
    stored.revision < known.revision ||
    (stored.orderId === null && known.orderId !== null) ||
    // No read of the order shows it again.
    (!isCheckedIn(stored) && isCheckedIn(known))
  );
}

function policyText(facts: RowFacts | null): string | null {
  return facts === null || facts.policy === null ? null : JSON.stringify(facts.policy);
}
