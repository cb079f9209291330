import { WorkflowFailedError, WorkflowUpdateFailedError } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProblemDetails } from "../../src/api/http/problem-details.ts";
import type { Booking } from "../../src/contract/booking.ts";
import { WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { ordersOf, requestsOf, shownOf, statesOf, truthOf } from "../support/proxies/supplier-view.ts";
import { loseNextPush } from "../support/service/book-unannounced.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import { pauseWatch } from "../support/temporal/booking-watch.ts";
import { type BookingWorkflow, workflowOf } from "../support/temporal/booking-workflow.ts";

let started = 0;

describe.each(DATABASE_KINDS)("a booking that a Temporal client starts on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database });
    await pauseWatch(service.running().temporal.client);
  });
  afterAll(() => service.stop());

  function newBookingId(): string {
    started += 1;
    return `made-by-a-client-${started}`;
  }

  /** As a client in any language does: by names alone. */
  async function start(workflowId: string, ...args: unknown[]): Promise<BookingWorkflow> {
    const { client } = service.running().temporal;
    const handle = await client.workflow.start("prebooking", { taskQueue: BOOKINGS_TASK_QUEUE, workflowId, args });
    return client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  }

  test.concurrent("has the same life as one that was asked for over HTTP", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    loseNextPush(simulator, passId);
    const bookingId = newBookingId();
    const workflow = await start(`prebooking/${bookingId}`, { ...loungeRequest(passId), bookingId });

    const confirmed = await workflow.executeUpdate<Booking, []>("awaitOrder");

    expect(confirmed).toMatchObject({ bookingId, status: "confirmed", programId: simulator.programIds[0] });
    expect(ordersOf(simulator, passId).map(truthOf)).toEqual([shownOf(confirmed)]);
    expect(await workflow.query<Booking>("booking")).toEqual(confirmed);
    expect(await service.booking(bookingId)).toEqual(confirmed);
    const { body } = await service.call<{ items: Booking[] }>("GET", `/v1/prebookings?passId=${passId}`);
    expect(body.items).toEqual([confirmed]);

    simulator.orders.redeem(confirmed.orderId ?? "");
    const result = await workflow.result();
    expect(statesOf(result)).toEqual(["confirmed 1 create", "used 2 push"]);
    expect(await service.booking(bookingId)).toEqual(result);
  });

  test.concurrent("is cancelled by an update, and says why where it cannot be any more", async () => {
    const { simulator } = service;
    const cancelled = newBookingId();
    const used = newBookingId();
    const [toCancel, toUse] = await Promise.all(
      [cancelled, used].map((bookingId) =>
        start(`prebooking/${bookingId}`, { ...loungeRequest(createPassId(simulator)), bookingId }),
      ),
    );
    await toCancel?.executeUpdate("awaitOrder");
    const order = await toUse?.executeUpdate<Booking, []>("awaitOrder");

    const answer = await toCancel?.executeUpdate<Booking, []>("cancel");
    expect(answer).toMatchObject({ status: "cancelled", reason: null });
    expect(await toCancel?.result()).toEqual(answer);

    simulator.orders.redeem(order?.orderId ?? "");
    await service.waitFor(used, ({ status }) => status === "used");
    const refusal = await toUse?.executeUpdate("cancel").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(refusal).toMatchObject({ cause: { type: "booking_final" } });
  });

  test.concurrent("is rejected for an argument of the wrong shape, with the errors that the API gives", async () => {
    const bookingId = newBookingId();
    const passId = createPassId(service.simulator);
    const argument = {
      ...loungeRequest(passId),
      bookingId,
      module: "sauna",
      adultCount: 0,
      prebookingDate: "tomorrow",
      seat: "window",
      programId: "another",
    };
    const { status, body } = await service.call<ProblemDetails>("POST", "/v1/prebookings", argument);
    expect(status).toBe(400);
    const wrong = new Set(body.errors?.map(({ pointer }) => pointer));
    expect(wrong).toEqual(new Set(["/module", "/adultCount", "/prebookingDate", "/seat", "/programId"]));

    const result = await (await start(`prebooking/${bookingId}`, argument)).result();

    expect(result).toMatchObject({ bookingId, status: "rejected", orderId: null, pass: null });
    expect(result.reason).toMatchObject({ code: "invalid_request", details: { errors: body.errors } });
    expect(await service.booking(bookingId)).toEqual(result);
    expect(requestsOf(service.simulator, "checkAvailability", { passId })).toEqual([]);
  });

  test.concurrent("is rejected where the argument is missing, or is no object, or does not come alone", async () => {
    const [garbage, sound] = [{ garbage: 1 }, loungeRequest(createPassId(service.simulator))];
    const besides = [
      [null, garbage],
      [sound, garbage],
      [null, "x"],
      [sound, { booking: {}, restarted: true }],
    ];
    const given = [[], [null], ["lounge N00001, please"], [[{ module: "lounge" }]], ...besides];
    const workflows = await Promise.all(given.map((args) => start(`prebooking/${newBookingId()}`, ...args)));
    for (const workflow of workflows) {
      expect(await workflow.result()).toMatchObject({ status: "rejected", reason: { code: "invalid_request" } });
    }
  });

  test.concurrent("of the catalogue fails, and does not hang, for an argument that nobody can carry out", async () => {
    const given = [
      [WORKFLOW_TYPES.catalogueSync, ["everything"]],
      [WORKFLOW_TYPES.catalogueSync, [{ programIds: "all" }]],
      [WORKFLOW_TYPES.resourceRecovery, [7]],
      [WORKFLOW_TYPES.resourceBatch, [{ programId: 1 }]],
      [WORKFLOW_TYPES.resourceBatch, []],
    ] as const;
    for (const [type, args] of given) {
      const workflowId = `by-hand-${newBookingId()}`;
      const options = { taskQueue: BOOKINGS_TASK_QUEUE, workflowId, args: [...args] };
      const handle = await service.running().temporal.client.workflow.start(type, options);
      const failure = await handle.result().catch((error: unknown) => error);
      expect(failure).toMatchObject({ cause: { type: "invalid_request" } });
    }
  });

  test.concurrent("is rejected where the id of the workflow is not that of the booking", async () => {
    const passId = createPassId(service.simulator);
    const bookingId = newBookingId();
    const argument = { ...loungeRequest(passId), bookingId };
    const misnamed = await Promise.all([
      start(`prebooking/${newBookingId()}`, argument),
      start(`booking-of-mine/${bookingId}`, argument),
      start(bookingId, argument),
    ]);

    for (const workflow of misnamed) {
      expect((await workflow.result()).reason).toMatchObject({
        code: "invalid_request",
        details: { errors: [{ pointer: "/bookingId" }] },
      });
    }
    expect((await service.call("GET", `/v1/prebookings/${bookingId}`)).status).toBe(404);
    expect(requestsOf(service.simulator, "checkAvailability", { passId })).toEqual([]);
  });

  test.concurrent("is not made again by a workflow that is started again, with the same request or with another", async () => {
    const { simulator } = service;
    const { body } = await service.book();
    const { bookingId, pass } = body;
    const passId = pass?.id ?? "";
    const argument = { ...loungeRequest(passId), bookingId };
    // Clients that set no reuse policy get a new run of a workflow that does not run any more.
    await workflowOf(service, bookingId).terminate();

    const same = await start(`prebooking/${bookingId}`, argument);
    expect(await same.result()).toEqual(body);
    const other = await start(`prebooking/${bookingId}`, { ...argument, adultCount: 2 });
    const failure = await other.result().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toMatchObject({ cause: { cause: { type: "idempotency_key_reused" } } });
    expect(await service.booking(bookingId)).toEqual(body);
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    expect(requestsOf(simulator, "checkAvailability", { passId })).toHaveLength(1);
  });
});
