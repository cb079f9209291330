import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { fieldErrorsOf } from "../../contract/field-errors.ts";
import {
  type CancelPrebookingDependencies,
  type CancelResult,
  cancelPrebooking,
} from "../../prebookings/cancel-prebooking.ts";
import { ApiError, invalidRequest } from "../http/api-error.ts";
import { bookingIdOfPath, bookingNotFound } from "../http/booking-not-found.ts";
import { unavailable } from "../http/error-handler.ts";
import { hasBody, readJson } from "../http/read-body.ts";

const UNATTENDED_RETRY_AFTER_SECONDS = 60;

/** There is nothing to say but the request itself. */
const cancelBody = z.strictObject({});

/** `POST /v1/prebookings/:bookingId/cancel`: 200 cancelled, 202 remembered, 409 refused. */
export function cancelPrebookingRoute(
  dependencies: CancelPrebookingDependencies,
): RequestHandler<{ bookingId: string }> {
  return async function answerCancel(req, res) {
    const id = bookingIdOfPath(req.params.bookingId);
    await refuseContent(req, res);
    answer(res, await cancelPrebooking(dependencies, id));
  };
}

async function refuseContent(req: Request<{ bookingId: string }>, res: Response): Promise<void> {
  if (!hasBody(req)) return;
  const body = await readJson(req, res);
  const result = cancelBody.safeParse(body);
  if (!result.success) throw invalidRequest(fieldErrorsOf(result.error, body));
}

function answer(res: Response, result: CancelResult): void {
  switch (result.kind) {
    case "cancelled":
      res.status(200).json(result.booking);
      return;
    case "remembered":
      res.location(`/v1/prebookings/${result.booking.bookingId}`).set("Retry-After", "1");
      res.status(202).json(result.booking);
      return;
    case "refused":
      throw refusal(result);
    case "unattended":
      throw unavailable(
        "Nobody is looking after this booking at the moment, so it cannot be cancelled.",
        undefined,
        UNATTENDED_RETRY_AFTER_SECONDS,
      );
    case "not-found":
      throw bookingNotFound();
  }
}

function refusal({ code, message, booking }: Extract<CancelResult, { kind: "refused" }>): ApiError {
  const details =
    code === "booking_final"
      ? { status: booking?.status ?? null }
      : { cancellableUntil: booking?.cancellableUntil ?? null };
  return new ApiError(code, message, { details });
}
