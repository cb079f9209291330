import type { Booking } from "../contract/booking.ts";
import type { Resolution, ResolutionRefusal } from "../contract/resolution.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { asOf } from "../domain/booking/booking.ts";
import { NO_ORDER_LOST } from "../domain/booking/on-resolved.ts";
import { isEnded, isFinalForCaller } from "../domain/booking/order-status.ts";
import { nothingToNote } from "../domain/once/person-word.ts";
import { addToLogContext } from "../log/log-context.ts";
import { noteAttention } from "../store/bookings/note-attention.ts";
import type { Db } from "../store/database/database.ts";
import type { OperatorAnswer, PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { type RestartPrebookingDependencies, restartPrebooking } from "./restart-prebooking.ts";
import { storedBooking } from "./stored-booking.ts";

/** Dependencies of `syncPrebooking` and `resolvePrebooking`. */
export interface OperatePrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "sync" | "resolve">;
  /** Starts bookings again that nobody carries any more. */
  readonly executions: RestartPrebookingDependencies["executions"];
  readonly now: () => number;
}

/** How an operator's request about a booking ended. */
export type OperateResult =
  | { readonly kind: "done"; readonly booking: Booking }
  | ({ readonly kind: "refused" } & ResolutionRefusal)
  /** It is open and no workflow looks after it. */
  | { readonly kind: "unattended" }
  | { readonly kind: "not-found" };

/**
 * Reads the order of a booking now. One that has ended, or whose visit is over, is shown as it was last read.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer, or DragonPass does not in time
 */
export async function syncPrebooking(
  dependencies: OperatePrebookingDependencies,
  id: BookingId,
): Promise<OperateResult> {
  return await operate(dependencies, id, {
    ask: () => dependencies.workflows.sync(id),
    withoutWorkflow: async (booking) =>
      isFinalForCaller(booking.status) ? { kind: "done", booking } : { kind: "unattended" },
  });
}

/**
 * Does as a person says who has found out what became of a booking. Who does so is in the log with it.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer, or DragonPass does not in time
 */
export async function resolvePrebooking(
  dependencies: OperatePrebookingDependencies,
  id: BookingId,
  resolution: Resolution,
): Promise<OperateResult> {
  addToLogContext({ outcome: resolution.outcome });
  return await operate(dependencies, id, {
    ask: () => dependencies.workflows.resolve(id, resolution),
    withoutWorkflow: async (booking) => {
      if (resolution.outcome === "noted") {
        const noted = await noteAttention(dependencies.db, id);
        return noted === null ? { kind: "refused", ...nothingToNote("booking") } : { kind: "done", booking: noted };
      }
      const isAdopted = resolution.outcome === "order" && booking.orderId === resolution.orderId;
      if (isAdopted) return { kind: "done", booking };
      return isEnded(booking.status) ? { kind: "refused", ...NO_ORDER_LOST } : { kind: "unattended" };
    },
  });
}

/** Whether a workflow carries the booking that nobody carried before. A used one has had its time. */
async function restarts(dependencies: OperatePrebookingDependencies, id: BookingId): Promise<boolean> {
  const stored = await storedBooking(dependencies.db, id);
  if (stored === null || isFinalForCaller(stored.status)) return false;
  const { kind } = await restartPrebooking(dependencies, id);
  return kind === "restarted" || kind === "runs";
}

async function operate(
  dependencies: OperatePrebookingDependencies,
  id: BookingId,
  how: {
    readonly ask: () => Promise<OperatorAnswer>;
    readonly withoutWorkflow: (booking: Booking) => Promise<OperateResult>;
  },
): Promise<OperateResult> {
  const { db, now } = dependencies;
  const first = await how.ask();
  const answer = first.kind === "not-running" && (await restarts(dependencies, id)) ? await how.ask() : first;
  if (answer.kind !== "not-running") addToLogContext({ bookingId: id });
  if (answer.kind === "refused") return answer;
  const stored = await storedBooking(db, id);
  if (answer.kind === "done") {
    const isPublished = stored !== null && stored.revision >= answer.booking.revision;
    return { kind: "done", booking: asOf(isPublished ? stored : answer.booking, now()) };
  }
  if (stored === null) return { kind: "not-found" };
  addToLogContext({ bookingId: id });
  const result = await how.withoutWorkflow(stored);
  return result.kind === "done" ? { ...result, booking: asOf(result.booking, now()) } : result;
}
