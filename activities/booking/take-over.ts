import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { HasEnded, OpenBookingInput } from "../../src/domain/activity-interfaces.ts";
import type { BookingEvidence, ScheduledCreation } from "../../src/domain/booking/booking-evidence.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { requestShownBy, withRestart } from "../../src/domain/booking/restarted-booking.ts";
import type { OpenedRequest } from "../../src/domain/booking/top-up.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { bookingIdOfWorkflow } from "../../src/domain/workflow-ids.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { isOfSameBooking, restoreBooking } from "../../src/store/bookings/restore-booking.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { type Attempt, isUnsettled, mayStillAppear } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { publishClaimed } from "../once/claim.ts";
import { forgottenRequestId } from "../once/request-ids.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { over } from "./end-booking.ts";
import { noteForgotten } from "./forgotten-attempt.ts";
import { orderOfBooking } from "./order-effect.ts";

/** A booking whose row is bound to the run that takes it up, and what was asked for. */
export interface TakenUp {
  readonly kind: "bound";
  readonly row: BookingRow;
  readonly request: OpenedRequest;
  /** The request is only what the booking shows of it: not the guest. */
  readonly isRequestLost?: boolean;
  /** Creations scheduled before this run; left out where it is the first. */
  readonly creations?: readonly ScheduledCreation[];
}

/**
 * Takes over a booking that nobody carries any more. The run before is lost, whatever has become of it; that Temporal
 * lets one run of this id run is what fences it. The database may have lost its last doings as well: an order that
 * nobody remembers to have asked for is looked for before one is asked for.
 */
export async function takeOver(deps: OrderDependencies, input: OpenBookingInput): Promise<HasEnded | TakenUp> {
  const { db } = deps;
  const { firstExecutionRunId, evidence, workflowId } = input;
  const bookingId = bookingIdOfWorkflow(workflowId) as BookingId;
  const known = evidence === undefined ? null : { request: null, ...evidence };
  if (known !== null && isLost(await findBooking(db, bookingId), known)) {
    await restoreBooking(db, { ...known, booking: withRestart(known.booking, deps.clock.now()) });
  }
  await changeBooking(db, bookingId, async (row, trx) => {
    if (isEnded(row.booking.status)) return null;
    await noteForgotten(deps, trx, row, forgottenRequestId(workflowId, firstExecutionRunId));
    if (row.firstExecutionRunId === firstExecutionRunId) return null;
    return { booking: withRestart(row.booking, row.nowMs), firstExecutionRunId, timings: deps.timings };
  });
  // What the database has lost since it was read for the restart.
  if (known !== null) await restoreBooking(db, known);
  return await takenOver(deps, bookingId);
}

/** Whether the row is gone; perhaps somebody has reserved the id since for another request, which nobody carries out. */
function isLost(row: BookingRow | null, known: Pick<BookingEvidence, "booking" | "row">): boolean {
  return row === null || (row.firstExecutionRunId === null && !isOfSameBooking(row, known));
}

async function takenOver(deps: OrderDependencies, bookingId: BookingId): Promise<HasEnded | TakenUp> {
  const { db } = deps;
  const row = await findBooking(db, bookingId);
  if (row === null) throw new StoreError("booking_missing", "the booking that was taken over is gone");
  const { booking } = row;
  const request = row.request ?? requestShownBy(booking);
  if (request === null || isEnded(booking.status)) return await over(deps, booking);
  const creations = await creationsOf(deps, row);
  const bound = { kind: "bound", request, isRequestLost: row.request === null, creations } as const;
  if (booking.orderId === null) return { ...bound, row };
  // The run before may have died between the claim and what comes after it.
  const claimed = await publishClaimed(deps, orderOfBooking(deps, bookingId));
  return { ...bound, row: claimed?.kind === "made" ? { ...row, booking: claimed.published } : row };
}

/** The attempts before this run, as it has to remember them, so that the database may lose them again. */
export async function creationsOf(
  { db }: Pick<OrderDependencies, "db">,
  { bookingId }: Pick<BookingRow, "bookingId">,
): Promise<ScheduledCreation[]> {
  return (await findAttempts(db, bookingSubject(bookingId))).flatMap(creationOf);
}

function creationOf(attempt: Attempt): ScheduledCreation[] {
  if (!isUnsettled(attempt) && !mayStillAppear(attempt)) return [];
  const { fence, requestId, startedAt } = attempt;
  return [
    {
      prebookingToken: fence?.token ?? null,
      requestId,
      validUntil: (fence?.validUntil ?? startedAt).getTime(),
      since: startedAt.getTime(),
      madeNothing: !isUnsettled(attempt),
    },
  ];
}
