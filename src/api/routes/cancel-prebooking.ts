import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { Booking } from "../../contract/booking.ts";
import { fieldErrorsOf } from "../../contract/field-errors.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { asOf } from "../../domain/booking/booking.ts";
import { isFinalForCaller } from "../../domain/booking/order-status.ts";
import type { Db } from "../../store/database/database.ts";
import type { CancelAnswer, PrebookingWorkflows } from "../../temporal/client/prebooking-workflows.ts";
import { ApiError, invalidRequest } from "../http/api-error.ts";
import { unavailable } from "../http/error-handler.ts";
import { hasBody, readJson } from "../http/read-body.ts";
import { bookingIdOfPath, bookingNotFound, publishedBooking } from "./get-prebooking.ts";

/** There is nothing to say but the wish itself. */
const cancelBody = z.strictObject({});

/** What cancelling needs. */
export interface CancelPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "cancel" | "requested">;
  readonly now: () => number;
}

/** `POST /v1/prebookings/:bookingId/cancel`: 200 cancelled, 202 remembered, 409 refused. */
export function cancelPrebooking(dependencies: CancelPrebookingDependencies): RequestHandler<{ bookingId: string }> {
  const { db, workflows, now } = dependencies;
  return async function answerCancel(req, res) {
    const id = bookingIdOfPath(req.params.bookingId);
    await refuseContent(req, res);
    // What has ended needs no workflow, which may be forgotten by now; nor Temporal, which may be away.
    const known = await publishedBooking(db, id);
    if (known !== null && isFinalForCaller(known.status)) return answerFinal(res, known, now());
    const orderIsKnown = (known?.orderId ?? null) !== null;
    const { status, booking } = await outcomeOf(dependencies, id, await workflows.cancel(id, { orderIsKnown }));
    if (status === 202) res.location(`/v1/prebookings/${id}`).set("Retry-After", "1");
    res.status(status).json(asOf(booking, now()));
  };
}

async function outcomeOf(
  { db, workflows }: CancelPrebookingDependencies,
  id: BookingId,
  answer: CancelAnswer,
): Promise<{ status: 200 | 202; booking: Booking }> {
  if (answer.kind === "cancelled") return { status: 200, booking: answer.booking };
  const latest = await publishedBooking(db, id);
  // Cancelled meanwhile, by whomever: that is what was wished for.
  if (latest?.status === "cancelled") return { status: 200, booking: latest };
  switch (answer.kind) {
    case "remembered": {
      const booking = latest ?? (await workflows.requested(id));
      if (booking === null) throw bookingNotFound();
      return { status: 202, booking };
    }
    case "refused":
      throw refusal(answer.code, answer.message, latest);
    case "not-running":
      throw withoutWorkflow(latest);
  }
}

/**
 * No workflow of this id runs. A row that no run has taken up is not a booking yet: whoever reserved it was told to
 * repeat, and until then there is nothing to cancel, just as a read says 404.
 */
function withoutWorkflow(booking: Booking | null): ApiError {
  if (booking === null) return bookingNotFound();
  if (isFinalForCaller(booking.status)) return refusal("booking_final", finalMessage(booking), booking);
  // Somebody has ended the workflow by force: an operator has to start it again.
  return unavailable("Nobody is looking after this booking at the moment, so it cannot be cancelled.", undefined, 60);
}

function answerFinal(res: Response, booking: Booking, nowMs: number): void {
  if (booking.status !== "cancelled") throw refusal("booking_final", finalMessage(booking), booking);
  res.status(200).json(asOf(booking, nowMs));
}

function finalMessage(booking: Booking): string {
  return `The booking is ${booking.status}; it cannot be cancelled any more.`;
}

function refusal(
  code: "booking_final" | "cancellation_window_closed",
  message: string,
  booking: Booking | null,
): ApiError {
  const details =
    code === "booking_final"
      ? { status: booking?.status ?? null }
      : { cancellableUntil: booking?.cancellableUntil ?? null };
  return new ApiError(code, message, { details });
}

async function refuseContent(req: Request<{ bookingId: string }>, res: Response): Promise<void> {
  if (!hasBody(req)) return;
  const body = await readJson(req, res);
  const result = cancelBody.safeParse(body);
  if (!result.success) throw invalidRequest(fieldErrorsOf(result.error, body));
}
