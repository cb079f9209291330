import type { Client } from "@temporalio/client";
import type { temporal } from "@temporalio/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import {
  awaitOrderUpdate,
  awaitPassUpdate,
  comparePassSignal,
  passRequestQuery,
  undecidedTooLongSignal,
} from "../../src/domain/messages.ts";
import { passIssueWorkflowId } from "../../src/domain/workflow-ids.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { findBooking } from "../../src/store/bookings/bookings.ts";
import { queryOf, signalOf, updateOf } from "../../src/temporal/client/messages.ts";
import { createPrebookingWorkflows } from "../../src/temporal/client/prebooking-client.ts";
import { ordersOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { loungeRequest, startTestService, type TestService } from "../support/service/service.ts";
import {
  currentDetailsOf,
  searchAttributesOf,
  untilUpdateAccepted,
  workflowOf,
} from "../support/temporal/booking-workflow.ts";
import { startDevServerWithShortRuns } from "../support/temporal/dev-server-with-short-runs.ts";
import { waitUntil } from "../support/wait-until.ts";

/** So few that a booking needs a new run every few reads. */
const EVENTS_MAX = 30;

describe("a booking whose history has grown long", () => {
  let server: { address: string; stop(): Promise<void> };
  let service: TestService;
  beforeAll(async () => {
    server = await startDevServerWithShortRuns(EVENTS_MAX);
    service = await startTestService({
      temporalAddress: server.address,
      timings: { reconcileConfirmedMs: 300, reconcilePendingFirstMs: 300, reconcilePendingMaxMs: 300 },
    });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  const runs = (bookingId: string) => runsOf(service.running().temporal.client, bookingId);
  const untilRuns = (bookingId: string, count: number) =>
    waitUntil(
      () => runs(bookingId),
      ({ length }) => length >= count,
    );

  test("goes on in a new run that the stored booking still belongs to, and shows the same to operators", async () => {
    const { body } = await service.book();
    await untilRuns(body.bookingId, 2);
    const [first] = await runs(body.bookingId);
    const row = await findBooking(service.running().database.kysely, body.bookingId as BookingId);
    expect(row?.firstExecutionRunId).toBe(first?.runId);
    // Whoever asks for its id with another body is told so, also where the database has lost the row.
    const workflows = createPrebookingWorkflows(service.running().temporal.client);
    expect(await workflows.asked(body.bookingId as BookingId)).toEqual({ fingerprint: row?.fingerprint });
    expect(await searchAttributesOf(service, body.bookingId)).toMatchObject({
      BookingStatus: "confirmed",
      OrderId: body.orderId,
    });
    const details = await currentDetailsOf(service, body.bookingId);
    // Temporal shows the summary of the first run only; the details say it all.
    expect(details).toContain("lounge DragonPass Lounge (N00001)");
    expect(details).toContain("Waits for: ");
  });

  test("carries no guest data into the new run", async () => {
    const guest = { firstName: "Wilhelmina", lastName: "Testperson", transportNumber: "BA777" };
    const { body } = await service.book({ guest });
    const [, second] = await untilRuns(body.bookingId, 2);
    const [started] = second?.events ?? [];
    const input = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const text = input.map(({ data }) => Buffer.from(data ?? []).toString()).join();
    expect(text).toContain(body.orderId);
    for (const value of Object.values(guest)) expect(text).not.toContain(value);
  });

  test.each(["is made", "is cancelled"])(
    "keeps looking for an order whose answer was lost, until it %s",
    async (end) => {
      const request = loungeRequest(createPassId(service.simulator));
      const passId = request.pass.id;
      const failing = service.simulator.faults.add({
        match: { operation: "createOrder", passId },
        kind: "status",
        status: 500,
        when: "before",
      });
      const { body } = await service.book(request, {});
      await untilRuns(body.bookingId, 2);
      if (end === "is cancelled") {
        const answer = await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
        expect(answer.status).toBe(202);
      }
      await untilRuns(body.bookingId, (await runs(body.bookingId)).length + 1);
      failing.remove();
      await service.waitFor(body.bookingId, ({ status }) => status === (end === "is made" ? "confirmed" : "cancelled"));
      expect(ordersOf(service.simulator, passId)).toMatchObject([{ status: end === "is made" ? 1 : 3 }]);
    },
  );

  test("loses no push around it", async () => {
    const { body } = await service.book({ resourceId: MAGIC_RESOURCES.neverConfirmed.resourceId });
    const { bookingId } = body;
    for (let change = 1; change <= 12; change += 1) {
      const status = change % 2;
      service.simulator.orders.changeStatus(body.orderId ?? "", status);
      await service.waitFor(bookingId, ({ supplierStatus }) => supplierStatus === status);
    }
    await service.simulator.idle();
    await waitUntil(
      () => service.call<{ items: unknown[] }>("GET", "/v1/push-messages?state=waiting&state=unclaimed&state=late"),
      ({ body: page }) => page.items.length === 0,
    );
    expect((await runs(bookingId)).length).toBeGreaterThan(2);
  });

  test("loses no cancellation around it: each is carried out, also one that comes at the very moment", async () => {
    const booked = await Promise.all(Array.from({ length: 5 }, () => service.book()));
    const cancelled = booked.map(async ({ body }, index) => {
      await untilRuns(body.bookingId, 1 + (index % 2));
      return await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    });
    for (const { status, body } of await Promise.all(cancelled)) {
      expect([200, 202]).toContain(status);
      await service.waitFor(body.bookingId, (booking) => booking.status === "cancelled");
      expect(service.simulator.orders.get(body.orderId ?? "")?.status).toBe(3);
    }
  });

  test("carries out a cancellation that comes when it is about to go on in a new run", async () => {
    const { body } = await service.book();
    const match = { operation: "getOrder", orderId: String(body.orderId) } as const;
    const held = service.simulator.faults.add({ match, kind: "hold" });
    // The read after which it would go on in a new run: a read and its wait leave eleven events.
    for (let reads = 1; ; reads += 1) {
      await held.waitForHit(reads);
      const { length = 0 } = (await workflowOf(service, body.bookingId).fetchHistory()).events ?? [];
      if (length > EVENTS_MAX - 4) break;
      held.release();
    }
    const cancelled = service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    await untilUpdateAccepted(service, body.bookingId);
    held.remove();
    held.release();
    expect(await cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(service.simulator.orders.get(String(body.orderId))?.status).toBe(3);
  });

  test("loses no native cancellation around it", async () => {
    const { body } = await service.book();
    await untilRuns(body.bookingId, 2);
    await workflowOf(service, body.bookingId).cancel();
    await service.waitFor(body.bookingId, ({ status }) => status === "cancelled");
  });
});

describe("a request for a pass that is issued", () => {
  let server: { address: string; stop(): Promise<void> };
  let service: TestService;
  beforeAll(async () => {
    server = await startDevServerWithShortRuns(EVENTS_MAX);
    service = await startTestService({ temporalAddress: server.address });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });

  /** Does it until there have been three runs. */
  const untilLong = async ({ runs }: IssuedPass, again: () => Promise<unknown>) => {
    for (let times = 0; (await runs()).length < 3; times += 1) {
      if (times > 10 * EVENTS_MAX) throw new Error("it goes on in one run for ever");
      await again();
    }
  };

  test("goes on in a new run, however often its cancellation is refused, with nobody's name", async () => {
    const issued = await issuePass(service);
    service.simulator.passes.use(issued.passId, 1);
    await untilLong(issued, async () => expect(await issued.cancel()).toBe("409 pass_in_use"));
    const [, second] = await issued.runs();
    const input = second?.events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const text = input.map(({ data }) => Buffer.from(data ?? []).toString()).join();
    expect(text).toContain(issued.passId);
    expect(text).not.toMatch(/Wilhelmina|Testfamily/);
    service.simulator.passes.use(issued.passId, -1);
    expect(await issued.cancel()).toBe("200");
    expect((await issued.handle.result()).status).toBe("cancelled");
  });

  test.each<[string, (handle: IssuedPass["handle"]) => Promise<unknown>]>([
    ["asked how it stands", (handle) => handle.executeUpdate(updateOf(awaitPassUpdate))],
    ["told that it is not decided", (handle) => handle.signal(signalOf(undecidedTooLongSignal))],
    ["to compare itself", (handle) => handle.signal(signalOf(comparePassSignal))],
  ])("goes on in a new run, however often it is %s", async (_, again) => {
    const issued = await issuePass(service);
    await untilLong(issued, () => again(issued.handle));
    expect(await issued.handle.query(queryOf(passRequestQuery))).toEqual(issued.body);
    await issued.handle.cancel();
    expect((await issued.handle.result()).status).toBe("cancelled");
  });
});

/** Updates that one run takes, instead of 2,000. */
const UPDATES_MAX = 20;

describe("more updates than Temporal takes for a run", () => {
  let server: { address: string; stop(): Promise<void> };
  let service: TestService;
  beforeAll(async () => {
    server = await startDevServerWithShortRuns(100 * EVENTS_MAX, UPDATES_MAX);
    service = await startTestService({ temporalAddress: server.address });
  });
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });
  const often = Array.from({ length: 2 * UPDATES_MAX });

  test("are answered by a request for a pass: each of its cancellations is refused", async () => {
    const issued = await issuePass(service);
    service.simulator.passes.use(issued.passId, 1);
    for (const _ of often) expect(await issued.cancel()).toBe("409 pass_in_use");
    expect((await issued.runs()).length).toBeGreaterThan(2);
  });

  test("are answered by a booking, though it waits for hours meanwhile", async () => {
    const { body } = await service.book();
    const handle = workflowOf(service, body.bookingId);
    for (const _ of often) await handle.executeUpdate(updateOf(awaitOrderUpdate));
    expect((await runsOf(service.running().temporal.client, body.bookingId)).length).toBeGreaterThan(2);
    expect((await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`)).status).toBe(200);
  });
});

type IssuedPass = Awaited<ReturnType<typeof issuePass>>;

/** A request whose pass is issued. */
async function issuePass(service: TestService) {
  const { body } = await service.call<PassRequest>(
    "POST",
    "/v1/passes",
    {
      passRequestId: crypto.randomUUID(),
      module: "lounge",
      clientUserId: crypto.randomUUID(),
      firstName: "Wilhelmina-Testperson",
      lastName: "Testfamily",
      expirationDate: "2090-12-31T23:59:59Z",
      availableUsages: 2,
    },
    { prefer: "wait=20" },
  );
  const workflowId = passIssueWorkflowId(body.passRequestId);
  const { client } = service.running().temporal;
  return {
    body,
    passId: body.pass?.id ?? "none was issued",
    handle: client.workflow.getHandle<() => Promise<PassRequest>>(workflowId),
    runs: () => runsOfWorkflow(client, workflowId),
    /** How it is answered. */
    cancel: async () => {
      const path = `/v1/pass-requests/${body.passRequestId}/cancel`;
      const answer = await service.call<{ code?: string }>("POST", path);
      return [answer.status, answer.body.code ?? []].flat().join(" ");
    },
  };
}

/** One run of a workflow, and all its events. */
interface Run {
  readonly runId: string;
  readonly events: temporal.api.history.v1.IHistoryEvent[];
}

/** Every run of a booking's workflow, oldest first: each but the last was continued as the next one. */
async function runsOf(client: Client, bookingId: string): Promise<Run[]> {
  return await runsOfWorkflow(client, `prebooking/${bookingId}`);
}

async function runsOfWorkflow(client: Client, workflowId: string): Promise<Run[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const runs: Run[] = [];
  let next = raw.workflowExecutionInfo?.firstRunId;
  while (next) {
    const runId: string = next;
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push({ runId, events: events ?? [] });
    next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return runs;
}
