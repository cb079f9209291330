import type { NewReason } from "../../src/contract/booking.ts";
import { fieldErrorsOf } from "../../src/contract/field-errors.ts";
import { type PrebookingRequest, prebookingRequest } from "../../src/contract/prebooking-request.ts";
import { programErrors } from "../../src/contract/program-errors.ts";
import { type BookingId, bookingId as bookingIdSchema } from "../../src/contract/vocabulary.ts";
import type { OpenBookingInput, OpenBookingResult, Over } from "../../src/domain/activity-interfaces.ts";
import { withHistoryEntry, withResource, withWaits } from "../../src/domain/booking/booking.ts";
import { canonicalRequest } from "../../src/domain/booking/canonical-request.ts";
import { requestedBooking, unreadableBooking } from "../../src/domain/booking/new-booking.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { requestShownBy, withRestart } from "../../src/domain/booking/restarted-booking.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { bookingIdOfWorkflow, prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import { judgeRequest, requiredGuestOnly } from "../../src/dragonpass/judge-request.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { fingerprintOf } from "../../src/store/bookings/fingerprint.ts";
import { bindBooking } from "../../src/store/bookings/take-booking.ts";
import { publishClaimed } from "../once/claim.ts";
import { finalFailure } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { endWithoutOrder, over } from "./end-booking.ts";
import { readResource } from "./known-resource.ts";
import { orderOfBooking } from "./order-effect.ts";
import { programOf } from "./pass-of-request.ts";

/**
 * Binds the booking to the run that carries it, and refuses what can be refused without reserving anything.
 * @throws ApplicationFailure `idempotency_key_reused`, not repeated, where the id stands for another request
 */
export async function openBooking(deps: OrderDependencies, input: OpenBookingInput): Promise<OpenBookingResult> {
  const bound = await (input.restarted === true ? takeOver(deps, input) : bindAsked(deps, input));
  if (bound.kind === "over") return bound;
  // A reset comes here again; what has been decided since stays decided.
  if (bound.row.booking.status !== "requested") return opened(deps, bound.row, bound.request);
  return await checkAgainstResource(deps, await takenUp(deps, bound.row), bound.request);
}

/** The row, bound to this run, and what was asked for; or that it is not this run's. */
type Bound = Over | { readonly kind: "bound"; readonly row: BookingRow; readonly request: PrebookingRequest };

async function bindAsked(deps: OrderDependencies, input: OpenBookingInput): Promise<Bound> {
  const parsed = parseArgument(deps, input);
  return "reason" in parsed
    ? { kind: "over", booking: unreadableBooking(parsed.bookingId, parsed.reason, Date.now()) }
    : await bind(deps, parsed.request, input.firstExecutionRunId);
}

/** The run before is lost, whatever has become of it. That Temporal lets one run of this id run is what fences it. */
async function takeOver(deps: OrderDependencies, input: OpenBookingInput): Promise<Bound> {
  const { firstExecutionRunId } = input;
  const bookingId = bookingIdOfWorkflow(input.workflowId) as BookingId;
  let taken: BookingRow | null = null;
  const booking = await changeBooking(deps.db, bookingId, async (row) => {
    taken = row;
    if (row.firstExecutionRunId === firstExecutionRunId || isEnded(row.booking.status)) return null;
    return { booking: withRestart(row.booking, Date.now()), firstExecutionRunId, timings: deps.timings };
  });
  // Written in the callback, which the compiler does not see.
  const row = { ...(taken as unknown as BookingRow), booking, firstExecutionRunId };
  const request = row.request ?? requestShownBy(booking);
  if (request === null || isEnded(booking.status)) return await over(deps, booking);
  if (booking.orderId === null) return { kind: "bound", row, request };
  // The run before may have died between the claim and what comes after it.
  const claimed = await publishClaimed(deps, orderOfBooking(deps, bookingId));
  return { kind: "bound", row: claimed?.kind === "made" ? { ...row, booking: claimed.published } : row, request };
}

/** Taken up within this, a booking waited for nobody: to date it again would cost each one a statement. */
const TAKEN_UP_SOON_MS = 5_000;

/** The row, which says since when it has waited for DragonPass: until now it may have waited for Temporal. */
async function takenUp(deps: OrderDependencies, row: BookingRow): Promise<BookingRow> {
  const { waitsFor, createdAt } = row.booking;
  const nowMs = Date.now();
  const isSoon = nowMs - Date.parse(createdAt) < TAKEN_UP_SOON_MS;
  if (waitsFor?.code === "dragonpass" && (isSoon || waitsFor.since !== createdAt)) return row;
  const booking = await changeBooking(deps.db, row.bookingId, async (stored) => {
    if (stored.booking.status !== "requested") return null;
    const since = { code: "dragonpass", since: instantOf(nowMs) } as const;
    return { booking: withWaits(stored.booking, { waitsFor: since }, nowMs) };
  });
  return { ...row, booking };
}

async function checkAgainstResource(
  deps: OrderDependencies,
  row: BookingRow,
  request: PrebookingRequest,
): Promise<OpenBookingResult> {
  const found = await readResource(deps, programOf(deps, request), request.resourceId);
  const verdict = judgeRequest(request, found, Date.now());
  if (verdict.kind === "refused") {
    const { reason } = verdict;
    const result = await endWithoutOrder(deps, request.bookingId, { status: "rejected", reason });
    // A reset has forgotten an attempt. It is settled first, without data of the guest that nobody asks for now.
    return result.kind === "over" ? result : opened(deps, row, { ...request, guest: {} });
  }
  const { resource, visitAt, remark } = verdict;
  const needed = { ...request, guest: requiredGuestOnly(request.guest, resource.requiredGuestFields) };
  const booking = await changeBooking(deps.db, request.bookingId, async (row) => {
    const nowMs = Date.now();
    let next = withResource(row.booking, resource, visitAt, nowMs);
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
    return { booking: next, policy: resource.policy, request: needed, timings: deps.timings };
  });
  return opened(deps, { ...row, booking, policy: resource.policy }, needed);
}

function opened(
  { timings }: OrderDependencies,
  { booking, fingerprint, policy }: Pick<BookingRow, "booking" | "fingerprint" | "policy">,
  request: PrebookingRequest,
): OpenBookingResult {
  return { kind: "open", booking, request, timings, row: { fingerprint, policy } };
}

function parseArgument(
  { programIds }: OrderDependencies,
  { request, workflowId }: OpenBookingInput,
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
  if (parsed.success && errors.length === 0) return { request: parsed.data };
  const bookingId = bookingIdSchema.safeParse(named);
  const message =
    "The argument of the workflow is wrong in shape; start it again under another id with these fields mended.";
  return {
    // An id that breaks the rules is shown as it is: it names the workflow, and is stored nowhere.
    bookingId: bookingId.success ? bookingId.data : (named as BookingId),
    reason: { code: "invalid_request", message, details: { errors } },
  };
}

async function bind(deps: OrderDependencies, request: PrebookingRequest, firstExecutionRunId: string): Promise<Bound> {
  const programId = programOf(deps, request);
  const fingerprint = await fingerprintOf(deps.db, canonicalRequest(request, programId));
  const booking = requestedBooking(request, programId, Date.now());
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
        "This bookingId already stands for another request. Nothing was done; choose another id.",
      );
  }
}
