import type { Booking, NewReason } from "../../src/contract/booking.ts";
import { fieldErrorsOf, SECOND_ARGUMENT } from "../../src/contract/field-errors.ts";
import { type PrebookingRequest, prebookingRequest } from "../../src/contract/prebooking-request.ts";
import { programErrors } from "../../src/contract/program-errors.ts";
import { type BookingId, bookingId as bookingIdSchema, type ProgramId } from "../../src/contract/vocabulary.ts";
import type { HasEnded, OpenBookingInput, OpenBookingResult } from "../../src/domain/activity-interfaces.ts";
import { withHistoryEntry, withResource, withWaits } from "../../src/domain/booking/booking.ts";
import { canonicalRequest } from "../../src/domain/booking/canonical-request.ts";
import { requestedBooking, unreadableBooking } from "../../src/domain/booking/new-booking.ts";
import { isTopUp, type OpenedRequest } from "../../src/domain/booking/top-up.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { isDatedAnew } from "../../src/domain/once/taken-up.ts";
import { bookingIdOfWorkflow, prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { Found } from "../../src/dragonpass/client/outcomes.ts";
import { judgeRequest, requiredGuestOnly } from "../../src/dragonpass/judge-request.ts";
import { judgeTopUp } from "../../src/dragonpass/judge-top-up.ts";
import { readOptionsFor } from "../../src/dragonpass/read-options.ts";
import type { SupplierResource } from "../../src/dragonpass/schemas/resource.ts";
import { visitAtOf } from "../../src/dragonpass/time/prebooking-date.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { fingerprintOf } from "../../src/store/bookings/fingerprint.ts";
import { bindBooking } from "../../src/store/bookings/take-booking.ts";
import { findToppedUp } from "../../src/store/bookings/topped-up.ts";
import { finalFailure } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { doubtTakenUp } from "./doubt-late.ts";
import { endWithoutOrder, type Learned } from "./end-booking.ts";
import { readResource } from "./known-resource.ts";
import { programOf } from "./pass-of-request.ts";
import { creationsOf, type TakenUp, takeOver } from "./take-over.ts";

/**
 * Binds the booking to the run that carries it, and refuses what can be refused without reserving anything.
 * @throws ApplicationFailure `idempotency_key_reused`, not repeated, where the id stands for another request
 */
export async function openBooking(deps: OrderDependencies, input: OpenBookingInput): Promise<OpenBookingResult> {
  const bound = await (input.restarted === true ? takeOver(deps, input) : bindAsked(deps, input));
  if (bound.kind === "over") return bound;
  // A reset comes here again; what has been decided since stays decided.
  if (bound.row.booking.status !== "requested") return opened(deps, bound);
  return await checkAgainstResource(deps, { ...bound, row: await takenUp(deps, bound.row) });
}

async function bindAsked(deps: OrderDependencies, input: OpenBookingInput): Promise<HasEnded | TakenUp> {
  const parsed = parseArgument(deps, input);
  if ("reason" in parsed)
    return { kind: "over", booking: unreadableBooking(parsed.bookingId, parsed.reason, deps.clock.now()) };
  const bound = await bind(deps, parsed.request, input.firstExecutionRunId);
  if (bound.kind === "over" || input.startedAt === undefined) return bound;
  const isDoubted = await doubtTakenUp(deps, bound.row, input.startedAt);
  return isDoubted ? { ...bound, creations: await creationsOf(deps, bound.row) } : bound;
}

/** The row, which says since when it has waited for DragonPass: until now it may have waited for Temporal. */
async function takenUp(deps: OrderDependencies, row: BookingRow): Promise<BookingRow> {
  if (!isDatedAnew(row.booking, row.booking.waitsFor, row.nowMs)) return row;
  const booking = await changeBooking(deps.db, row.bookingId, async (stored) => {
    if (stored.booking.status !== "requested") return null;
    const since = { code: "dragonpass", since: instantOf(stored.nowMs) } as const;
    return { booking: withWaits(stored.booking, { waitsFor: since }, stored.nowMs) };
  });
  return { ...row, booking };
}

async function checkAgainstResource(deps: OrderDependencies, bound: TakenUp): Promise<OpenBookingResult> {
  const { row, isRequestLost = false } = bound;
  const told = await toldWhatItIsOf(deps, bound);
  if (told.kind === "refused") return await refusedNow(deps, bound, told.reason);
  const { request } = told;
  const programId = programOf(deps, request);
  const found = await readResource(deps, programId, request.resourceId);
  const options = await readOptionsFor(deps.dragonpass, { ...request, programId }, found);
  // What is not known of the guest is not what is wrong; and whoever has an eSIM has said who that is.
  const judged = isRequestLost || isTopUp(request) ? { ...request, guest: null } : request;
  const verdict = judgeRequest(judged, { found, options }, row.nowMs);
  if (verdict.kind === "refused") {
    const learned = (stored: Booking, nowMs: number) => withResourceIfFound(stored, request.resourceId, found, nowMs);
    return await refusedNow(deps, { ...bound, request }, verdict.reason, learned);
  }
  const { resource, prebookingDate, visitAt, remark } = verdict;
  const guestFields = isTopUp(request) ? [] : resource.requiredGuestFields;
  // What the option says is asked for from now on, and what the order is recognised by.
  const needed = { ...request, prebookingDate, guest: requiredGuestOnly(request.guest, guestFields) };
  const booking = await changeBooking(deps.db, request.bookingId, async ({ booking: stored, nowMs }) => {
    let next = withResource(stored, resource, { resourceId: request.resourceId, prebookingDate, visitAt }, nowMs);
    if (remark !== null) {
      const entry = {
        at: instantOf(nowMs),
        status: "requested",
        supplierStatus: null,
        source: "create",
        remarks: remark,
      } as const;
      next = withHistoryEntry(next, entry, nowMs);
    }
    const { policy } = resource;
    return { booking: next, policy, timings: deps.timings, ...(isRequestLost ? {} : { request: needed }) };
  });
  const known = { ...bound, row: { ...row, booking, policy: resource.policy }, request: needed };
  return opened(deps, known, isRequestLost ? REQUEST_LOST : null);
}

/** Of a booking that has an order, or may have one, it is settled first what is open. */
async function refusedNow(
  deps: OrderDependencies,
  bound: TakenUp,
  reason: NewReason,
  learned?: Learned,
): Promise<OpenBookingResult> {
  const { request } = bound;
  const result = await endWithoutOrder(deps, request.bookingId, {
    status: "rejected",
    reason,
    ...(learned && { learned }),
  });
  if (result.kind === "over") return result;
  // Without data of the guest that nobody asks for now.
  return opened(deps, { ...bound, request: { ...request, guest: {} } }, reason);
}

/**
 * Tells what a request is of, which a top-up leaves to the booking that it names. What was found out before stays,
 * whatever has become of that booking since: DragonPass decides about it.
 */
async function toldWhatItIsOf(deps: OrderDependencies, { row, request }: TakenUp) {
  const { topUpOrderId, resourceId } = row.request ?? {};
  if (isTopUp(request) && topUpOrderId !== undefined && resourceId !== undefined)
    return { kind: "fits", request: { ...request, resourceId, topUpOrderId } } as const;
  const asked: OpenedRequest & { readonly programId: ProgramId } = { ...request, programId: programOf(deps, request) };
  return await judgeTopUp(asked, (topUpOf) => findToppedUp(deps.db, topUpOf));
}

/** The booking with where it would have been, and when: of what is refused by the data of its resource. */
function withResourceIfFound(
  booking: Booking,
  resourceId: string,
  found: Found<SupplierResource>,
  nowMs: number,
): Booking {
  if (found.kind === "not-found") return booking;
  const { prebookingDate } = booking;
  const visitAt = visitAtOf(prebookingDate, found.value.timezone);
  return withResource(booking, found.value, { resourceId, prebookingDate, visitAt }, nowMs);
}

const REQUEST_LOST: NewReason = {
  code: "request_lost",
  message: "What was asked for is lost and no order was made, as a person has found out. Ask again with another id.",
  details: null,
};

/** `refusal`: why no order may be made any more, once it is known that there is none. */
function opened(
  { timings }: OrderDependencies,
  { row: { booking, fingerprint, policy }, request, creations }: TakenUp,
  refusal: NewReason | null = null,
): OpenBookingResult {
  return {
    kind: "open",
    booking,
    request,
    timings,
    row: { fingerprint, policy },
    ...(creations && { creations }),
    ...(refusal && { refusal }),
  };
}

function parseArgument(
  { programIds }: OrderDependencies,
  { request, workflowId, hasOddArgument }: OpenBookingInput,
): { readonly request: PrebookingRequest } | { readonly bookingId: BookingId; readonly reason: NewReason } {
  const named = bookingIdOfWorkflow(workflowId);
  const parsed = prebookingRequest.safeParse(request);
  const errors = [
    ...(parsed.success ? [] : fieldErrorsOf(parsed.error, request)),
    ...programErrors(request, programIds),
  ];
  if (parsed.success && prebookingWorkflowId(parsed.data.bookingId) !== workflowId) {
    errors.push({
      pointer: "/bookingId",
      code: "invalid",
      message: "must be the one in the workflow id, prebooking/<bookingId>",
    });
  }
  if (hasOddArgument === true) errors.push(SECOND_ARGUMENT);
  if (parsed.success && errors.length === 0) return { request: parsed.data };
  const bookingId = bookingIdSchema.safeParse(named);
  const message = "The argument of the workflow is invalid; fix the listed fields and start again under a new id.";
  return {
    // An id that breaks the rules is shown as it is: it names the workflow, and is stored nowhere.
    bookingId: bookingId.success ? bookingId.data : (named as BookingId),
    reason: { code: "invalid_request", message, details: { errors } },
  };
}

async function bind(
  deps: OrderDependencies,
  request: PrebookingRequest,
  firstExecutionRunId: string,
): Promise<HasEnded | TakenUp> {
  const programId = programOf(deps, request);
  const fingerprint = await fingerprintOf(deps.db, canonicalRequest(request, programId));
  const booking = requestedBooking(request, programId, deps.clock.now());
  const { timings } = deps;
  const binding = await bindBooking(deps.db, { booking, fingerprint, firstExecutionRunId, request, timings });
  switch (binding.kind) {
    case "bound":
      return { kind: "bound", row: binding.row, request };
    case "other-run":
      return { kind: "over", booking: binding.row.booking };
    case "other-fingerprint":
      throw finalFailure(
        "idempotency_key_reused",
        "This bookingId is already used for another request; nothing was done. Choose another id.",
      );
  }
}
