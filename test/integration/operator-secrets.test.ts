import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { TEST_API_KEY } from "../support/service/api-caller.ts";
import { createPassId } from "../support/service/passes.ts";
import { onPass, startTestService, type TestService } from "../support/service/service.ts";
import { workflowOf } from "../support/temporal/booking-workflow.ts";
import { type OperatorView, operatorViewOf } from "../support/temporal/operator-view.ts";
import { CURIOUS_LOUNGE } from "../support/values/whole-guest.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Nobody has this name, so that nothing else can contain it. */
const GUEST = {
  firstName: "Xantippina",
  lastName: "Quibblethorpe",
  email: "xq@quibblethorpe.example",
  phoneNumber: "7700900461",
  callingCode: "44",
  transportNumber: "ZQ9917",
};
const REMARK = "Guest Quibblethorpe was told.";

/**
 * Bookings that went well and badly, with pushes, failures and refusals on the way; then everything that is shown
 * in clear to operators is searched for what opens a lounge or says who somebody is.
 */
describe("what operators can read", () => {
  let service: TestService;
  let secrets: string[];
  const bookingIds: string[] = [];
  beforeAll(async () => {
    service = await startTestService();
    secrets = await live();
  });
  afterAll(() => service.stop());

  async function live(): Promise<string[]> {
    const { simulator } = service;
    const passIds = Array.from({ length: 7 }, () => createPassId(simulator));
    const [used = "", lost = "", cancelled = "", failing = "", unsettled = "", spied = "", refused = ""] = passIds;
    const book = async (passId: string, fields: Record<string, unknown> = {}, headers?: Record<string, string>) => {
      const { body } = await service.book(
        { resourceId: CURIOUS_LOUNGE, guest: GUEST, ...onPass(passId), ...fields },
        headers,
      );
      if (body.bookingId !== undefined) bookingIds.push(body.bookingId);
      return body;
    };
    const fail = (passId: string, operation: "checkAvailability" | "createOrder" | "getOrder", times?: number) =>
      simulator.faults.add({
        match: { operation, passId },
        kind: "status",
        when: "before",
        ...(times === undefined ? {} : { times }),
      });

    fail(failing, "checkAvailability", 2);
    fail(unsettled, "createOrder");
    await Promise.all([
      book(used).then(async ({ orderId, bookingId }) => {
        simulator.orders.redeem(String(orderId));
        await service.waitFor(bookingId, ({ status }) => status === "used");
      }),
      book(lost, { resourceId: MAGIC_RESOURCES.answerLost.resourceId }),
      book(cancelled).then(async ({ orderId, bookingId }) => {
        fail(cancelled, "getOrder", 1);
        simulator.orders.changeStatus(String(orderId), 3, { remarks: REMARK });
        await service.waitFor(bookingId, ({ status }) => status === "cancelled");
      }),
      book(failing),
      book(unsettled, {}, { prefer: "wait=0" }),
      // Refused for its shape, with the guest in the wrong place.
      book(spied, { guest: { ...GUEST, phoneNumber: GUEST.email, nickname: GUEST.firstName } }),
      book(refused, { guest: { lastName: GUEST.lastName } }),
      simulator.push(
        { eventType: "prebooking.statusChanged", dpId: used, remarks: REMARK },
        { sign: "wrong-key", attempts: 1 },
      ),
      simulator.push({ eventType: "prebooking.statusChanged", dpId: used, remarks: REMARK }, { attempts: 1 }),
      startedWithWrongArgument(refused),
    ]);
    await waitUntil(
      () => requestsOf(simulator, "createOrder", { passId: unsettled }).length,
      (requests) => requests > 2,
    );
    await simulator.idle();
    const reservations = simulator
      .journal()
      .flatMap((entry) => (entry.kind === "reservation" ? [entry.prebookingToken] : []));
    const vouchers = simulator.orders.list().flatMap(({ vouchers: of }) => of);
    expect(reservations.length).toBeGreaterThan(4);
    expect(vouchers.length).toBeGreaterThan(2);
    const { callingCode: _, ...guest } = GUEST;
    return [...passIds, ...vouchers, ...reservations, ...Object.values(guest), TEST_API_KEY];
  }

  /** By a Temporal client, with what the API would have refused. */
  async function startedWithWrongArgument(passId: string): Promise<void> {
    const { client } = service.running().temporal;
    await client.workflow.execute(WORKFLOW_TYPES.prebooking, {
      taskQueue: "bookings",
      workflowId: "prebooking/wrong-argument",
      args: [{ ...onPass(passId), guest: GUEST, nickname: GUEST.firstName }],
    });
    bookingIds.push("wrong-argument");
  }

  const expectNoneIn = (text: string, where: string) => {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
    expect(text.match(/eyJ[\w-]{10,}\.eyJ[\w-]{10,}/)?.[0], `a token in ${where}`).toBeUndefined();
  };

  test.each<keyof OperatorView>(["summary", "details", "searchAttributes", "summaries", "signals", "rest"])(
    "has no pass, voucher, reservation or guest in the %s of any booking",
    async (part) => {
      expect(bookingIds.length).toBeGreaterThan(5);
      for (const bookingId of bookingIds) {
        const view = await operatorViewOf(service, bookingId);
        expectNoneIn(JSON.stringify(view[part]), `${part} of ${bookingId}`);
      }
    },
  );

  test("has none in workflow ids", async () => {
    const ids: string[] = [];
    for await (const { workflowId } of service.running().temporal.client.workflow.list()) ids.push(workflowId);
    expectNoneIn(ids.join("\n"), "the workflow ids");
  });

  test("has none in the failures of activities that are being repeated", async () => {
    const passId = createPassId(service.simulator);
    const away = service.simulator.faults.add({
      match: { operation: "checkAvailability", passId },
      kind: "html",
      status: 502,
      when: "before",
    });
    const { body } = await service.book({ ...onPass(passId), guest: GUEST }, { prefer: "wait=0" });
    const { raw } = await waitUntil(
      () => workflowOf(service, body.bookingId).describe(),
      ({ raw: { pendingActivities } }) => pendingActivities?.[0]?.lastFailure != null,
    );
    const failure = JSON.stringify(raw.pendingActivities);
    expect(failure).toContain("supplier_");
    expectNoneIn(failure, "a failure");
    expect(failure).not.toContain(passId);
    away.remove();
  });

  test("has none in the log, at its most talkative", () => {
    expect(service.logLines.length).toBeGreaterThan(10);
    expectNoneIn(service.logLines.join("\n"), "the log");
  });

  test("has none in the metrics", async () => {
    const metrics = await (await fetch(service.running().metricsUrl)).text();
    expect(metrics).toContain("push_messages_total");
    expectNoneIn(metrics, "the metrics");
  });
});
