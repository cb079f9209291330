import type { Request, RequestHandler, Response } from "express";
import type { Booking } from "../../contract/booking.ts";
import { prebookingRequestBody } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { type AwaitDecisionDependencies, awaitDecision, isDecided } from "../../prebookings/await-decision.ts";
import { type StartPrebookingDependencies, startPrebooking } from "../../prebookings/start-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { callerOf } from "../http/authorize.ts";
import { callerGoneSignal } from "../http/caller-gone.ts";
import { chooseBookingId } from "../http/idempotency-key.ts";
import { waitSecondsOf } from "../http/prefer-wait.ts";
import { readJson } from "../http/read-body.ts";
import { parseWithProgram } from "../http/request-body.ts";

/** Dependencies of `startPrebookingRoute`. */
interface Dependencies extends StartPrebookingDependencies, AwaitDecisionDependencies {
  /** The first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
}

/** `POST /v1/prebookings`: 202 while undecided, 201 decided, 200 where a repeat finds it decided. */
export function startPrebookingRoute(dependencies: Dependencies): RequestHandler {
  const { programIds } = dependencies;
  return async function answerPrebooking(req, res) {
    const request = parseWithProgram(prebookingRequestBody, await readJson(req, res), programIds);
    const bookingId = chooseBookingId({
      given: request.bookingId,
      header: singleHeader(req, "idempotency-key"),
      apiKeyName: callerOf(res).name,
    });
    const result = await startPrebooking(dependencies, { ...request, bookingId });
    if (result.kind === "other-request") {
      throw new ApiError("idempotency_key_reused", "This bookingId or Idempotency-Key came before with another body.");
    }
    const { kind, booking } = result;
    const latest = isDecided(booking) ? booking : await waitIfPreferred(dependencies, booking, req, res);
    answer(res, latest, kind === "started");
  };
}

async function waitIfPreferred(
  dependencies: AwaitDecisionDependencies,
  booking: Booking,
  req: Request,
  res: Response,
): Promise<Booking> {
  const seconds = waitSecondsOf(singleHeader(req, "prefer"));
  if (seconds === null) return booking;
  res.set("Preference-Applied", `wait=${seconds}`);
  if (seconds === 0) return booking;
  return awaitDecision(dependencies, booking, { timeoutMs: seconds * 1000, signal: callerGoneSignal(res) });
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
