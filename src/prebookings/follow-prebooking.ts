import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import type { Follow } from "../domain/activity-interfaces.ts";
import { attention } from "../domain/booking/attention.ts";
import { withAttention, withoutAttention } from "../domain/booking/booking.ts";
import { isCheckedIn } from "../domain/booking/check-in.ts";
import { lookDueAt } from "../domain/booking/look-due.ts";
import { isFinalForCaller } from "../domain/booking/order-status.ts";
import { passScope } from "../domain/booking/pass-key.ts";
import type { Timings } from "../domain/booking/timings.ts";
import { bookingSubject, cancellationSubject, ORDER_KIND } from "../domain/once/subject.ts";
import type { Logger } from "../log/log.ts";
import { follow } from "../requests/follow.ts";
import type { BookingRow } from "../store/bookings/booking-row.ts";
import { changeBooking, findBooking } from "../store/bookings/bookings.ts";
import { settleCheckInWish } from "../store/bookings/check-in-wish.ts";
import { isBehind, restoreBooking } from "../store/bookings/restore-booking.ts";
import { NEVER_APPEARED } from "../store/once/attempt.ts";
import { claimThing } from "../store/once/claims.ts";
import { releaseLease } from "../store/once/leases.ts";
import { settleOpenAttempts } from "../store/once/settle-attempt.ts";
import { setLookDue } from "../store/watch/overdue.ts";
import { BOOKINGS } from "../store/watch/watched-table.ts";
import type { BookingExecutions } from "../temporal/client/booking-executions.ts";
import type { CompletedExecution, RestartOptions } from "../temporal/client/executions.ts";
import { type RestartPrebookingDependencies, restartPrebooking } from "./restart-prebooking.ts";

/** Dependencies of `followPrebooking`. */
interface FollowPrebookingDependencies extends RestartPrebookingDependencies {
  readonly executions: Pick<BookingExecutions, "find" | "restart">;
  /** Times that a booking is looked at by; production's by default. */
  readonly timings?: Timings;
  readonly log: Pick<Logger, "warn">;
}

/**
 * Sees to it that a workflow carries a booking that is not over. One that a person has ended in Temporal stays ended,
 * and asks for a person. Repeated safely, beside a booking that is being started as well.
 * @param putBackAt when Temporal was put back to an earlier copy, a short time ago: what fails since then is broken
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function followPrebooking(
  dependencies: FollowPrebookingDependencies,
  id: BookingId,
  putBackAt: Date | null = null,
): Promise<Follow> {
  const { db, executions, now, timings } = dependencies;
  const row = await findBooking(db, id);
  if (row === null || lookDueAt(row.booking, now()) === null) return await over(dependencies, id);
  const isPersonAsked = row.booking.needsAttention?.code === "not_followed";
  return await follow(await executions.find(id), {
    isPersonAsked,
    putBackAt,
    restart: (how) => restart(dependencies, id, how),
    askPerson: () => askPerson(dependencies, row.booking),
    onRunning: async ({ isAsleep }) => {
      // Somebody has reset it by Temporal's own means, or has mended the code.
      if (isPersonAsked)
        await changeBooking(db, id, async ({ booking }) => ({ booking: withoutAttention(booking, now()) }));
      // It wakes in time; what it meets then is seen if it does not go on. Asked about in vain it would be for hours.
      else if (isAsleep && putBackAt === null)
        await setLookDue(db, BOOKINGS, id, new Date(lookDueAt(row.booking, now(), timings) ?? now()));
    },
    onCompleted: async (execution) => {
      switch (await writeBackEnded(db, row, execution)) {
        case "disputed":
          return await askPerson(dependencies, row.booking);
        case "restored":
          return await over(dependencies, id);
        case "intact":
          // The lounge has had its time to cancel.
          return row.booking.status === "used" ? await over(dependencies, id) : null;
      }
    },
  });
}

/**
 * Writes back what a database that was put back has lost of a booking whose workflow has ended: nobody else would, and
 * started again it would order again. `disputed`: another booking has claimed its order by now.
 */
async function writeBackEnded(
  db: FollowPrebookingDependencies["db"],
  row: BookingRow,
  { result: booking, firstExecutionRunId }: CompletedExecution<Booking>,
): Promise<"intact" | "restored" | "disputed"> {
  if (booking.orderId !== null) {
    const thing = { kind: ORDER_KIND, id: booking.orderId };
    const claim = await claimThing(db, { thing, subject: bookingSubject(booking.bookingId) });
    if (claim.kind === "taken" || claim.kind === "has-other") return "disputed";
  }
  // Before the row, which says that nothing is left to do.
  if (isFinalForCaller(booking.status) && isBehind(row.booking, booking)) await settleEnded(db, booking);
  // A row that the database has got back may name the run before, or, its id taken again, none.
  const known = { booking, firstExecutionRunId: row.firstExecutionRunId ?? firstExecutionRunId };
  return (await restoreBooking(db, { ...known, row: null, request: null })) === "intact" ? "intact" : "restored";
}

/** Nothing is on its way for a booking that has ended: its attempts have come to what it shows, and its pass is free. */
async function settleEnded(db: FollowPrebookingDependencies["db"], booking: Booking): Promise<void> {
  const { bookingId, orderId, pass, programId } = booking;
  const made = orderId === null ? MADE_NOTHING : ({ outcome: "adopted", thingId: orderId } as const);
  await settleOpenAttempts(db, bookingSubject(bookingId), made);
  const isCancelled = orderId !== null && booking.status === "cancelled";
  await settleOpenAttempts(
    db,
    cancellationSubject(bookingId),
    isCancelled ? { outcome: "created", thingId: orderId } : MADE_NOTHING,
  );
  const isIn = orderId !== null && isCheckedIn(booking);
  await settleCheckInWish(db, bookingId, isIn ? { outcome: "created", thingId: orderId } : MADE_NOTHING);
  if (pass !== null && programId !== null)
    await releaseLease(db, passScope({ programId, ...pass }), bookingSubject(bookingId));
}

/** Its workflow had found out; what it has given up without an answer is looked for by whoever looks for strays. */
const MADE_NOTHING = { outcome: "nothing-made", code: NEVER_APPEARED } as const;

async function restart(
  dependencies: FollowPrebookingDependencies,
  id: BookingId,
  how: RestartOptions,
): Promise<Follow> {
  const { kind } = await restartPrebooking(dependencies, id, how);
  if (kind === "restarted") return "restarted";
  return kind === "runs" ? "followed" : await over(dependencies, id);
}

async function over({ db }: FollowPrebookingDependencies, id: BookingId): Promise<Follow> {
  await setLookDue(db, BOOKINGS, id, null);
  return "over";
}

/** Asks once; a notice that is there already is only looked at again. */
async function askPerson(dependencies: FollowPrebookingDependencies, booking: Booking): Promise<Follow> {
  const { db, now, log } = dependencies;
  const { bookingId } = booking;
  if (booking.needsAttention?.code === "not_followed") {
    await setLookDue(db, BOOKINGS, bookingId, new Date(lookDueAt(booking, now()) ?? now()));
  } else {
    const notice = attention("not_followed");
    await changeBooking(db, bookingId, async (row) => ({ booking: withAttention(row.booking, notice, now()) }));
    log.warn({ bookingId, code: notice.code }, "nobody follows this booking; it asks for a person");
  }
  return "not-followed";
}
