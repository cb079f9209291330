import { setTimeout as pause } from "node:timers/promises";
import type { Booking, NewReason } from "../../src/contract/booking.ts";
import { isRejectionCode } from "../../src/contract/error-codes.ts";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import type { Pass, PassRequestId } from "../../src/contract/vocabulary.ts";
import type { ObtainPassInput, ObtainPassResult } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention, withPass, withWaits } from "../../src/domain/booking/booking.ts";
import type { BookingEvidence, ScheduledCreation } from "../../src/domain/booking/booking-evidence.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { passIssueOf } from "../../src/domain/booking/own-pass.ts";
import { wasRestarted } from "../../src/domain/booking/restarted-booking.ts";
import type { OpenedRequest } from "../../src/domain/booking/top-up.ts";
import { waitsForOf } from "../../src/domain/booking/waiting.ts";
import { canonicalPassRequest } from "../../src/domain/passes/canonical-pass-request.ts";
import { isPassDecided, newPassRecord } from "../../src/domain/passes/pass-request.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { fingerprintOf } from "../../src/store/bookings/fingerprint.ts";
import type { Transaction } from "../../src/store/database/database.ts";
import { findPassRequest } from "../../src/store/passes/pass-requests.ts";
import { takePassRequestId } from "../../src/store/passes/take-pass-request.ts";
import { forgottenRequestId } from "../once/request-ids.ts";
import { unwatchedSince } from "../once/unwatched.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { unwatchedRequestOf } from "./doubt-late.ts";
import { endWithoutOrder, over } from "./end-booking.ts";
import { noteForgotten } from "./forgotten-attempt.ts";
import { ownPassRequestId } from "./own-pass-id.ts";
import { programOf } from "./pass-of-request.ts";
import { creationsOf } from "./take-over.ts";

/** A pass is issued within a second as a rule: a short wait here spares a timer. */
const ISSUE_WAIT_MS = 3_000;
const ISSUE_POLL_MS = 100;

/** A booking whose pass is issued, by its request. */
interface Issuing {
  readonly request: OpenedRequest;
  readonly passRequestId: PassRequestId;
  readonly evidence: BookingEvidence | undefined;
}

/**
 * Has the pass of a booking issued: by a request for a pass that has its id of the booking's, and a workflow of its own.
 * Whatever becomes of this booking's workflow, that one issues a single pass, and remembers it. Repeated safely.
 */
export async function obtainPass(
  deps: OrderDependencies,
  { request, evidence }: ObtainPassInput,
): Promise<ObtainPassResult> {
  const { passRequestId = ownPassRequestId(request.bookingId) } = request;
  const issuing = { request, passRequestId, evidence };
  const taken = await takeRequestId(deps, issuing);
  if (taken.kind === "known") return await withKnownPass(deps, issuing, taken.booking);
  if (taken.kind === "other-request" || (await deps.passes.start(taken.asked)) === "other-request")
    return await reject(deps, issuing, ID_TAKEN);
  const passRequest = await untilDecided(deps, passRequestId);
  if (passRequest === null || !isPassDecided(passRequest)) return await undecided(deps, issuing, passRequest);
  const { status, pass } = passRequest;
  return status === "issued" && pass !== null
    ? await publish(deps, issuing, pass)
    : await reject(deps, issuing, reasonOf(passRequest));
}

/**
 * Takes the id of the request under the lock of the booking, while that has not ended: whoever takes the pass back finds
 * what may be started after it, also by an activity that was given up.
 */
async function takeRequestId(deps: OrderDependencies, { request, passRequestId }: Issuing) {
  const programId = programOf(deps, request);
  const asked = passIssueOf(request, { passRequestId, programId });
  let isTaken = false;
  let isOfAnother = false;
  const fingerprint = asked === null ? null : await fingerprintOf(deps.db, canonicalPassRequest(asked, programId));
  const booking = await changeBooking(deps.db, request.bookingId, async (row, trx) => {
    isTaken = false;
    if (asked === null || fingerprint === null || isEnded(row.booking.status) || row.booking.pass !== null) return null;
    const record = newPassRecord(asked, programId, row.nowMs);
    const { kind } = await takePassRequestId(trx, { record, fingerprint, request: asked });
    isTaken = true;
    isOfAnother = kind === "other-fingerprint";
    return null;
  });
  if (asked === null || !isTaken) return { kind: "known", booking } as const;
  return isOfAnother ? ({ kind: "other-request" } as const) : ({ kind: "taken", asked } as const);
}

/** The request as it is stored once it is decided; as it is now where that takes longer. Null where it is not there. */
async function untilDecided({ db, passes }: OrderDependencies, id: PassRequestId): Promise<PassRequest | null> {
  const giveUpAt = performance.now() + (passes.waitMs ?? ISSUE_WAIT_MS);
  for (;;) {
    const passRequest = (await findPassRequest(db, id))?.passRequest ?? null;
    if (passRequest !== null && isPassDecided(passRequest)) return passRequest;
    if (performance.now() >= giveUpAt) {
      // Its workflow may know more than a database that was put back.
      await passes.ring(id);
      return passRequest;
    }
    await pause(ISSUE_POLL_MS);
  }
}

async function publish(deps: OrderDependencies, issuing: Issuing, pass: Pass): Promise<ObtainPassResult> {
  const { request, passRequestId } = issuing;
  const known = { ...request, pass, passRequestId };
  const booking = await changeBooking(deps.db, request.bookingId, async (row, trx) => {
    if (isEnded(row.booking.status) || row.booking.pass !== null) return null;
    const next = withPass(row.booking, pass, row.nowMs);
    await doubtOrdered(deps, trx, { ...row, booking: next, request: known }, issuing);
    return { booking: next, request: known };
  });
  return await withKnownPass(deps, issuing, booking);
}

/** Where neither store may remember what was done before, an order may have been made on the pass. */
async function doubtOrdered(
  deps: OrderDependencies,
  trx: Transaction,
  row: BookingRow,
  { evidence }: Issuing,
): Promise<void> {
  if (evidence !== undefined && wasRestarted(row.booking)) {
    const { workflowId, firstExecutionRunId } = evidence;
    await noteForgotten(deps, trx, row, forgottenRequestId(workflowId, firstExecutionRunId));
  }
  const unwatched = await unwatchedSince(trx, Date.parse(row.booking.createdAt));
  if (unwatched !== null) await noteForgotten(deps, trx, row, unwatchedRequestOf(row.booking, unwatched));
}

/** The booking whose pass is published, or that has ended meanwhile: then nobody needs the pass. */
async function withKnownPass(
  deps: OrderDependencies,
  { request, passRequestId }: Issuing,
  booking: Booking,
): Promise<ObtainPassResult> {
  const { pass } = booking;
  if (isEnded(booking.status)) {
    if (booking.orderId === null) await deps.passes.cancel(passRequestId);
    return await over(deps, booking);
  }
  if (pass === null) return { kind: "undecided", booking };
  const creations: readonly ScheduledCreation[] = await creationsOf(deps, booking);
  const known = { ...request, pass, passRequestId };
  return { kind: "issued", booking, request: known, ...(creations.length > 0 && { creations }) };
}

async function reject(deps: OrderDependencies, { request }: Issuing, reason: NewReason): Promise<ObtainPassResult> {
  const { passRequestId: _, ...others } = request;
  const isOfAnother = reason === ID_TAKEN;
  const result = await endWithoutOrder(deps, request.bookingId, {
    status: "rejected",
    reason,
    // What is another one's is not taken back.
    ...(isOfAnother && { request: others }),
  });
  if (result.kind === "over") return result;
  // It may have an order: whoever looks for that says more.
  return { kind: "undecided", booking: await changeBooking(deps.db, request.bookingId, async () => null) };
}

const ID_TAKEN: NewReason = {
  code: "pass_invalid",
  message:
    "The id of the request for its pass stands for another request; nothing was done. Ask again with another id.",
  details: null,
};

/** The reason of a booking whose pass is not issued, as its request gives it: with the fields where they are here. */
function reasonOf({ reason, status }: PassRequest): NewReason {
  const { message = `The request for its pass is ${status}.`, details = null } = reason ?? {};
  const code = reason !== null && isRejectionCode(reason.code) ? reason.code : "pass_invalid";
  const { fields } = details ?? {};
  const named = Array.isArray(fields) ? { fields: fields.map((field) => `/pass${String(field)}`) } : {};
  return { code, message, details: details === null ? null : { ...details, ...named } };
}

async function undecided(
  deps: OrderDependencies,
  { request, passRequestId }: Issuing,
  passRequest: PassRequest | null,
): Promise<ObtainPassResult> {
  const booking = await changeBooking(deps.db, request.bookingId, async ({ booking: stored, nowMs }) => {
    if (stored.status !== "requested") return null;
    const waitsFor = waitsForOf(stored, passRequest?.waitsFor?.code ?? "dragonpass", nowMs);
    const waiting = withWaits(stored, { waitsFor }, nowMs);
    const code = passRequest?.needsAttention?.code;
    if (code === undefined) return { booking: waiting };
    return { booking: withAttention(waiting, attention("pass_undecided", { passRequestId, code }), nowMs) };
  });
  return isEnded(booking.status) ? await over(deps, booking) : { kind: "undecided", booking };
}
