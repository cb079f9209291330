import type { OrderId, ProgramId } from "../contract/vocabulary.ts";
import { EVENTS } from "../domain/inbox/event-table.ts";
import type { AcceptedPush } from "../dragonpass/push/push-events.ts";
import type { OrderEvent } from "./ringer.ts";

/**
 * The event of an order that a push tells of; null for one that no booking's workflow is rung for. A
 * message of Version 1 only says which order to read: its status codes are not those of Version 2.
 */
export function orderEventOf(push: AcceptedPush): OrderEvent | null {
  if (push.kind === "unhandled" || push.facts.orderId === null) return null;
  const { facts } = push;
  // The wire schemas have checked both as ids of DragonPass.
  const about = {
    orderId: facts.orderId as OrderId,
    programId: facts.programId as ProgramId | null,
    passId: facts.passId,
  };
  const signal = { orderId: about.orderId, statusChangedDate: facts.occurredAt };
  if (push.kind === "version1") {
    return { ...about, signal: { ...signal, previousStatus: null, currentStatus: push.event.status } };
  }
  const { event } = push;
  if (event.eventType !== EVENTS.prebookingStatusChanged.eventType) return null;
  const { previousStatus = null, currentStatus } = event;
  return { ...about, signal: { ...signal, previousStatus, currentStatus } };
}
