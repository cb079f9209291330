import type { Request, RequestHandler, Response } from "express";
import type { Booking } from "../../contract/booking.ts";
import { type PrebookingRequest, prebookingRequestBody } from "../../contract/prebooking-request.ts";
import type { BookingId, ProgramId } from "../../contract/vocabulary.ts";
import { asOf } from "../../domain/booking/booking.ts";
import { canonicalRequest } from "../../domain/booking/canonical-request.ts";
import { requestedBooking } from "../../domain/booking/new-booking.ts";
import type { BookingWatcher } from "../../store/bookings/booking-watcher.ts";
import { findBooking, reserveBooking } from "../../store/bookings/bookings.ts";
import { fingerprintOf } from "../../store/bookings/fingerprint.ts";
import type { Db } from "../../store/database/database.ts";
import type { PrebookingWorkflows } from "../../temporal/client/prebooking-workflows.ts";
import { ApiError } from "../http/api-error.ts";
import { callerOf } from "../http/authorize.ts";
import { callerGoneSignal } from "../http/caller-gone.ts";
import { chooseBookingId } from "../http/idempotency-key.ts";
import { waitSecondsOf } from "../http/prefer-wait.ts";
import { readJson } from "../http/read-body.ts";
import { parseWithProgram } from "../http/request-body.ts";

/** What starting a prebooking needs. */
export interface StartPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "start">;
  readonly bookingWatcher: Pick<BookingWatcher, "waitUntil">;
  /** The first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly now: () => number;
}

/**
 * `POST /v1/prebookings`. The row comes first, then the workflow: a repeat finds the row and, where no
 * run has taken it up yet, starts the workflow again, which is safe.
 */
export function startPrebooking(dependencies: StartPrebookingDependencies): RequestHandler {
  const { programIds, now } = dependencies;
  return async function answerPrebooking(req, res) {
    const request = parseWithProgram(prebookingRequestBody, await readJson(req, res), programIds);
    const bookingId = chooseBookingId({
      given: request.bookingId,
      header: singleHeader(req, "idempotency-key"),
      apiKeyName: callerOf(res).name,
    });
    const { booking, isNew } = await reserveAndStart(dependencies, { ...request, bookingId });
    const latest = isDecided(booking) ? booking : await waitIfPreferred(dependencies, booking, req, res);
    answer(res, asOf(latest, now()), isNew);
  };
}

/** Whether there is an order, or it is certain that there will be none. */
export function isDecided(booking: Booking): boolean {
  return booking.status !== "requested";
}

async function reserveAndStart(
  { db, workflows, now }: StartPrebookingDependencies,
  request: PrebookingRequest & { programId: ProgramId },
): Promise<{ booking: Booking; isNew: boolean }> {
  const fingerprint = await fingerprintOf(db, canonicalRequest(request, request.programId));
  const booking = requestedBooking(request, request.programId, now());
  const reservation = await reserveBooking(db, { booking, fingerprint });
  if (reservation.kind === "other-fingerprint") {
    throw new ApiError("idempotency_key_reused", "This bookingId or Idempotency-Key came before with another body.");
  }
  const isNew = reservation.kind === "reserved";
  if (isNew || reservation.row.firstExecutionRunId === null) await workflows.start(request);
  return { booking: isNew ? booking : reservation.row.booking, isNew };
}

async function waitIfPreferred(
  { db, bookingWatcher }: StartPrebookingDependencies,
  booking: Booking,
  req: Request,
  res: Response,
): Promise<Booking> {
  const seconds = waitSecondsOf(singleHeader(req, "prefer"));
  if (seconds === null) return booking;
  res.set("Preference-Applied", `wait=${seconds}`);
  if (seconds === 0) return booking;
  const { bookingId } = booking;
  const decided = await bookingWatcher.waitUntil(bookingId, isDecided, seconds * 1000, callerGoneSignal(res));
  return decided ?? (await latestOf(db, bookingId)) ?? booking;
}

async function latestOf(db: Db, bookingId: BookingId): Promise<Booking | null> {
  return (await findBooking(db, bookingId))?.booking ?? null;
}

function answer(res: Response, booking: Booking, isNew: boolean): void {
  res.location(`/v1/prebookings/${booking.bookingId}`);
  if (!isDecided(booking)) res.status(202).set("Retry-After", "1");
  else res.status(isNew ? 201 : 200);
  res.json(booking);
}

function singleHeader(req: Request, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
