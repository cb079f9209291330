import proto from "@temporalio/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import { orderStatusChangedSignal } from "../../src/domain/messages.ts";
import { orderOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import type { DatabaseKind } from "../support/service/own-stores.ts";
import { redelivery, untilAllDelivered } from "../support/service/redelivery.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service/service.ts";
import { stateOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import type { HistoryEvent } from "../support/temporal/skipped-life.ts";
import { waitUntil } from "../support/wait-until.ts";

const { EventType } = proto.temporal.api.enums.v1;

const USED = 2;
const CANCELLED = 3;
const A_YEAR_AGO = `${new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10)}T10:00`;

/** Bookings that end while more is pushed about them. */
const BOOKINGS = 12;
const CHANGES = 10;

async function start(database: DatabaseKind): Promise<TestService> {
  return await startTestService({ database, timings: { afterVisitMs: 200, lagRepeatsMs: [100, 200, 500] } });
}

describe.each(DATABASE_KINDS)("bookings that end, on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await start(database);
  });
  afterAll(() => service.stop());

  test("lose none of the pushes that come in the moment in which their workflows return", async () => {
    const { simulator } = service;
    const answers = await Promise.all(Array.from({ length: BOOKINGS }, () => service.book()));
    const bookings = answers.map(({ body }) => body);
    expect(new Set(bookings.map(({ status }) => status))).toEqual(new Set(["confirmed"]));

    await Promise.all(bookings.map((booking, index) => endUnderPushes(booking, index % 2 === 0 ? CANCELLED : USED)));
    await simulator.idle();

    const acknowledged = simulator.journal().filter(({ kind }) => kind === "push-acknowledged").length;
    expect(acknowledged).toBe(BOOKINGS * (2 + CHANGES));
    await waitUntil(
      async () => {
        await redelivery(service).trigger();
        const { kysely } = service.running().database;
        return await kysely.selectFrom("inbox").select("id").where("applied_at", "is not", null).execute();
      },
      (applied) => applied.length === acknowledged,
    );
    expect((await Promise.all(bookings.map(unreadRings))).flat()).toEqual([]);
    const ended = await Promise.all(bookings.map(({ bookingId }) => service.booking(bookingId)));
    expect(ended.map(shownOf)).toEqual(ended.map((booking) => truthOf(orderOf(simulator, booking))));
  });

  /** The history of a workflow that has returned without looking at a ring that Temporal had accepted; else nothing. */
  async function unreadRings({ bookingId }: Booking): Promise<string[]> {
    const events = (await workflowOf(service, bookingId).fetchHistory()).events ?? [];
    const names = events.map(nameOf);
    const lastRing = names.lastIndexOf(orderStatusChangedSignal.name);
    // One that ended while its order was being made was never rung at.
    const hasRead = lastRing === -1 || names.lastIndexOf("syncOrder") > lastRing;
    return hasRead ? [] : names.map((name, index) => `${index + 1} ${name}`);
  }

  function nameOf(event: HistoryEvent): string {
    const { activityTaskScheduledEventAttributes: scheduled, workflowExecutionSignaledEventAttributes: rung } = event;
    return scheduled?.activityType?.name ?? rung?.signalName ?? EventType[event.eventType ?? 0] ?? "unknown";
  }

  /** One change after another, so that some are pushed before, some while, and some after the workflow returns. */
  async function endUnderPushes(booking: Booking, status: number): Promise<void> {
    const orderId = booking.orderId ?? "";
    service.simulator.orders.changeStatus(orderId, status);
    for (let change = 1; change < CHANGES; change++) {
      service.simulator.orders.modify(orderId, { vouchers: [`${change}0000`] });
      await service.booking(booking.bookingId);
    }
    await untilReturned(booking);
    service.simulator.orders.modify(orderId, { vouchers: ["999999"] });
  }

  test.concurrent("as used become cancelled when lounge staff cancel them later", async () => {
    const { body } = await service.book();
    service.simulator.orders.redeem(body.orderId ?? "");
    await untilReturned(body);
    expect(await service.booking(body.bookingId)).toMatchObject({ status: "used" });

    const cancelled = await changedLater(body, CANCELLED);
    expect(cancelled).toMatchObject({ status: "cancelled", remarks: "as it turned out" });
  });

  test.concurrent.each([
    { status: CANCELLED, becomes: "cancelled" },
    { status: USED, becomes: "used" },
  ])("as unused become $becomes when DragonPass says so later", async ({ status, becomes }) => {
    const { body } = await service.book();
    // The visit is moved into the past, and its window with it.
    service.simulator.orders.modify(body.orderId ?? "", { prebookingDate: A_YEAR_AGO });
    await untilReturned(body);
    expect(await service.booking(body.bookingId)).toMatchObject({ status: "unused" });

    expect(await changedLater(body, status)).toMatchObject({ status: becomes, remarks: "as it turned out" });
  });

  async function untilReturned({ bookingId }: Booking): Promise<void> {
    await waitUntil(
      () => stateOf(service, bookingId),
      (state) => state === "COMPLETED",
    );
  }

  async function changedLater({ bookingId, orderId }: Booking, status: number): Promise<Booking> {
    service.simulator.orders.changeStatus(orderId ?? "", status, { remarks: "as it turned out" });
    await untilAllDelivered(service, [orderId], 3);
    return await service.booking(bookingId);
  }
});
