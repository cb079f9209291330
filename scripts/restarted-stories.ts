import { setTimeout as pause } from "node:timers/promises";
import type { Client, WorkflowHandle } from "@temporalio/client";
import type { Booking } from "../src/contract/booking.ts";
import type { BookingId } from "../src/contract/vocabulary.ts";
import { requestedBooking } from "../src/domain/booking/new-booking.ts";
import { awaitOrderUpdate, bookingQuery, cancelUpdate, resolveUpdate } from "../src/domain/messages.ts";
import { prebookingWorkflowId } from "../src/domain/workflow-ids.ts";
import { restartPrebooking } from "../src/prebookings/restart-prebooking.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import { changeBooking } from "../src/store/bookings/bookings.ts";
import type { Db } from "../src/store/database/database.ts";
import { createBookingExecutions } from "../src/temporal/client/booking-executions.ts";
import { queryOf, updateOf } from "../src/temporal/client/messages.ts";
import type { Recordable } from "./catalogue-stories.ts";

type Handle = WorkflowHandle<() => Promise<Booking>>;

const GUEST = { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" };

/** Stories of bookings that Temporal has lost, and of which the database does not know everything. */
export function restartedStories(
  client: Client,
  simulator: Simulator,
  db: Db,
  start: (bookingId: string, fields: Record<string, unknown>) => Promise<Handle>,
): Record<string, () => Promise<Recordable>> {
  return {
    "restarted-and-adopted": async () => {
      const bookingId = "restarted" as BookingId;
      const first = await start(bookingId, {});
      await first.executeUpdate(updateOf(awaitOrderUpdate));
      await first.terminate();
      await forgetOrder(db, bookingId);
      const handle = await restart(client, db, bookingId);
      await handle.executeUpdate(updateOf(awaitOrderUpdate));
      await handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
      return handle;
    },
    "restarted-without-request": async () => {
      const bookingId = "request-lost" as BookingId;
      const held = simulator.faults.add({ match: { operation: "checkAvailability" }, kind: "hold", times: 1 });
      const first = await start(bookingId, {});
      await held.waitForHit();
      await first.terminate();
      held.release();
      await db.updateTable("bookings").set({ request: null }).where("booking_id", "=", bookingId).execute();
      const handle = await restart(client, db, bookingId);
      while ((await handle.query(queryOf(bookingQuery))).needsAttention === null) await pause(100);
      await handle.executeUpdate(updateOf(resolveUpdate), { args: [{ outcome: "noOrder" }] });
      return handle;
    },
  };
}

/** As a database that was put back to before the order. */
async function forgetOrder(db: Db, bookingId: BookingId): Promise<void> {
  await db.deleteFrom("claims").where("subject_id", "=", bookingId).execute();
  await db.deleteFrom("attempts").where("subject_id", "=", bookingId).execute();
  await changeBooking(db, bookingId, async ({ booking, request }) => {
    const { programId, createdAt, revision } = booking;
    if (request === null || programId === null) throw new Error("nothing is stored of the request");
    const asked = { ...request, guest: GUEST };
    return { booking: { ...requestedBooking(asked, programId, Date.parse(createdAt)), revision }, request: asked };
  });
}

async function restart(client: Client, db: Db, bookingId: BookingId): Promise<Handle> {
  const dependencies = { db, executions: createBookingExecutions(client), now: () => Date.now() };
  await restartPrebooking(dependencies, bookingId);
  return client.workflow.getHandle(prebookingWorkflowId(bookingId));
}
