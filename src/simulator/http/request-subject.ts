import { EVENT_PARAMETERS } from "../../dragonpass/assumptions.ts";
import type { JournalSubject } from "../journal.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { type ApiRequest, asRecord } from "./api-request.ts";

/** Subject of a request, read from whatever it carries; wrong requests have a subject as well. */
export function subjectOf(
  state: SimulatorState,
  request: Pick<ApiRequest, "programId" | "body" | "query" | "params">,
): JournalSubject {
  const body = asRecord(request.body) ?? {};
  const query = asRecord(request.query) ?? {};
  const pageNumber = Number(query.pageNumber ?? body.pageNumber);
  const prebookingToken = text(asRecord(body.extra)?.prebookingToken);
  const reservation = prebookingToken === undefined ? undefined : state.reservations.get(prebookingToken);
  const orderId = text(body.orderId);
  const order =
    orderId === undefined ? state.orders.findByVoucher(text(body.voucher) ?? "") : state.orders.get(orderId);
  return {
    programId: request.programId === "" ? undefined : request.programId,
    resourceId: request.params.resourceId ?? text(body.resourceId) ?? reservation?.resourceId ?? order?.resourceId,
    passId: text(body.ePassId) ?? text(body.membershipId) ?? text(body.dpId) ?? order?.passId,
    clientUserId: text(body.clientUserId),
    orderId: orderId ?? order?.orderId,
    prebookingToken,
    transportHubId: request.params.transportHubId ?? text(query.transportHubId),
    eventType: text(query[EVENT_PARAMETERS.eventType]),
    batchId: text(query[EVENT_PARAMETERS.batchId]),
    pageNumber: Number.isNaN(pageNumber) ? undefined : pageNumber,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
