import type { OrderStatusChanged } from "../domain/inbox/order-status-changed.ts";
import type { AcceptedPush } from "../dragonpass/push/push-events.ts";
import type { BatchRinger } from "./batch-ringer.ts";
import type { Ringer } from "./ringer.ts";
import type { WalkinRinger } from "./walkin-ringer.ts";
import { mayBeWalkin, whoIsRung } from "./who-is-rung.ts";

/** The ringers of each kind of workflow. */
export interface Ringers {
  readonly ringer: Pick<Ringer, "ring">;
  readonly batchRinger: Pick<BatchRinger, "ring">;
  readonly walkinRinger: Pick<WalkinRinger, "ring">;
}

/** Rings for a message that has just been committed. Nobody reads the catalogue of a program that is not ours. */
export function ringFor(push: AcceptedPush, isOurs: boolean, ringers: Ringers): void {
  const rung = whoIsRung({ ...push.facts, kind: push.kind });
  if (rung.kind === "bookings") {
    const mayBe = push.kind === "version1" && mayBeWalkin({ kind: push.kind, body: push.event });
    ringers.ringer.ring({ ...rung.order, signal: statusChangeOf(push), mayBeWalkin: mayBe });
  } else if (rung.kind === "batch") {
    if (isOurs) ringers.batchRinger.ring(rung.key);
  } else if (rung.kind === "redemption") {
    const { currentStatus: status, occurredAt } = push.facts;
    ringers.walkinRinger.ring({ orderId: rung.orderId, status, occurredAt });
  }
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
