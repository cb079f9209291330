import type { OrderStatusChanged } from "../domain/inbox/order-status-changed.ts";
import type { AcceptedPush } from "../dragonpass/push/push-events.ts";
import type { BatchRinger } from "./batch-ringer.ts";
import type { Ringer } from "./ringer.ts";
import { whoIsRung } from "./who-is-rung.ts";

/** The ringers of each kind of workflow. */
export interface Ringers {
  readonly ringer: Pick<Ringer, "ring">;
  readonly batchRinger: Pick<BatchRinger, "ring">;
}

/** Rings for a message that has just been committed. Nobody reads the catalogue of a program that is not ours. */
export function ringFor(push: AcceptedPush, isOurs: boolean, { ringer, batchRinger }: Ringers): void {
  const rung = whoIsRung({ ...push.facts, kind: push.kind });
  if (rung.kind === "bookings") ringer.ring({ ...rung.order, signal: statusChangeOf(push) });
  else if (rung.kind === "batch" && isOurs) batchRinger.ring(rung.key);
}

/** The push as the workflow's history shows it. The status codes of Version 1 are not those of Version 2. */
function statusChangeOf({ facts, ...push }: AcceptedPush): OrderStatusChanged {
  const { orderId, occurredAt } = facts;
  const previousStatus = push.kind === "known" ? push.event.previousStatus : null;
  return {
    orderId: orderId ?? "",
    previousStatus: typeof previousStatus === "number" ? previousStatus : null,
    currentStatus: push.kind === "version1" ? push.event.status : facts.currentStatus,
    statusChangedDate: occurredAt,
  };
}
