import type { Booking } from "../../contract/booking.ts";
import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { AskedPrebooking, PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { Pass, PassRequestId, ProgramId } from "../../contract/vocabulary.ts";
import { isEnded } from "./order-status.ts";
import type { OpenedRequest } from "./top-up.ts";

/** An opened request whose pass is there. */
export interface BookableRequest extends OpenedRequest {
  readonly pass: Pass;
}

/** Whether the pass of a request is there: it was named, or has been issued. */
export function isPassThere<Asked extends Pick<AskedPrebooking, "pass">>(
  asked: Asked,
): asked is Asked & Pick<PrebookingRequest, "pass"> {
  return asked.pass.type !== "newEPass";
}

/** The pass of what was asked for, as a booking shows it: null until it is issued. It may be anything. */
export function shownPassOf({ pass }: { readonly pass?: Partial<AskedPrebooking>["pass"] }): Pass | null {
  return pass === undefined || pass === null || pass.type === "newEPass" ? null : pass;
}

/** Whether the booking of this request has a pass of its own, which is issued for it. The argument may be anything. */
export function hasOwnPass(request: unknown): boolean {
  if (!isObject(request)) return false;
  return request.passRequestId !== undefined || (isObject(request.pass) && request.pass.type === "newEPass");
}

/** The request by which the pass of a booking is issued: of its module and program. Null where it is there. */
export function passIssueOf(
  { pass, module }: Pick<AskedPrebooking, "pass" | "module">,
  { passRequestId, programId }: { readonly passRequestId: PassRequestId; readonly programId: ProgramId },
): (PassIssueRequest & { readonly programId: ProgramId }) | null {
  if (pass.type !== "newEPass") return null;
  const { type: _, ...issuedWith } = pass;
  return { passRequestId, programId, module, ...issuedWith };
}

/** The request for the pass that a booking is to give back; null where it has none, or keeps it. */
export function passToTakeBack({
  booking: { status, orderId },
  request,
}: {
  readonly booking: Pick<Booking, "status" | "orderId">;
  readonly request: OpenedRequest | null;
}): PassRequestId | null {
  return isEnded(status) && orderId === null ? (request?.passRequestId ?? null) : null;
}

/** The request without the names of whom its pass is issued to: once nobody asks for that any more. */
export function withoutNames<Asked extends Pick<AskedPrebooking, "pass">>(request: Asked): Asked {
  const { pass } = request;
  if (pass.type !== "newEPass") return request;
  return { ...request, pass: { ...pass, clientUserId: "", firstName: "", lastName: "" } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
