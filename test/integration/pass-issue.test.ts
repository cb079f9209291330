import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PassRequest, passRequest as passRequestSchema } from "../../src/contract/pass-request.ts";
import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { awaitPassUpdate, cancelPassUpdate, passRequestQuery, WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../src/domain/task-queues.ts";
import { INBOX_REDELIVERY_SCHEDULE_ID, passIssueWorkflowId } from "../../src/domain/workflow-ids.ts";
import { queryOf, updateOf } from "../../src/temporal/client/messages.ts";
import { startTestService, type TestService } from "../support/service/service.ts";
import { pauseWatch, watchOnce } from "../support/temporal/booking-watch.ts";
import { deleteExecution } from "../support/temporal/delete-execution.ts";
import { waitUntil } from "../support/wait-until.ts";

const NAMES = { firstName: "Wilhelmina-Testperson", lastName: "Testfamily" };

describe("issuing a pass", { timeout: 60_000 }, () => {
  let service: TestService;
  beforeAll(async () => {
    const timings = { unsettledAttentionAfterMs: 400, unsettledSlowLookUpMs: 500, strayLookUpsMs: [4_000] };
    service = await startTestService({ timings });
  }, 120_000);
  afterAll(() => service.stop());

  const body = (change: Record<string, unknown> = {}) => ({
    passRequestId: crypto.randomUUID(),
    module: "lounge",
    clientUserId: crypto.randomUUID(),
    ...NAMES,
    expirationDate: "2090-12-31T23:59:59Z",
    availableUsages: 2,
    ...change,
  });
  const issue = (given: object) => service.call<PassRequest>("POST", "/v1/passes", given, { prefer: "wait=20" });
  const at = (id: string, rest = "") => `/v1/pass-requests/${id}${rest}`;
  const passesOf = ({ clientUserId }: { clientUserId: string }) =>
    service.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);

  test("issues it once, shows it, books on it, and cancels it once it is not used", async () => {
    const asked = body();
    const issued = await issue(asked);
    expect([issued.status, issued.body.status]).toEqual([201, "issued"]);
    const again = await issue(asked);
    expect([again.status, again.body]).toEqual([200, passRequestSchema.parse(issued.body)]);
    const [pass, ...others] = passesOf(asked);
    expect(others).toEqual([]);
    expect(issued.body).toMatchObject({ orderId: pass?.orderId, pass: { type: "ePass", id: pass?.id }, usedUsages: 0 });

    const booked = await service.book({ pass: issued.body.pass });
    expect(booked.body.status).toBe("confirmed");
    const live = await service.call<PassRequest>("GET", `/v1/passes/ePass/${pass?.id}`);
    expect(live.body).toMatchObject({ passRequestId: asked.passRequestId, usedUsages: 1, status: "issued" });
    const inUse = await service.call<{ code: string }>("POST", at(asked.passRequestId, "/cancel"));
    expect([inUse.status, inUse.body.code]).toEqual([409, "pass_in_use"]);

    await service.call("POST", `/v1/prebookings/${booked.body.bookingId}/cancel`);
    const cancelled = await service.call<PassRequest>("POST", at(asked.passRequestId, "/cancel"));
    expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
    expect((await service.call("POST", at(asked.passRequestId, "/cancel"))).status).toBe(200);
    const handle = handleOf(asked.passRequestId);
    expect(await handle.result()).toEqual(cancelled.body);
    await expectNoNames(asked.passRequestId);
  });

  test("adopts the one whose answer was lost, and asks for none beside it", async () => {
    const asked = body({ clientUserId: `answerLost-${crypto.randomUUID()}` });
    const { body: first } = await issue(asked);
    expect(first.status).toBe("issued");
    expect(passesOf(asked).map(({ orderId }) => orderId)).toEqual([first.orderId]);
  });

  test("asks for a person where nothing shows, whose word has it issued or cancelled", async () => {
    for (const isCancelled of [false, true]) {
      const asked = body({ clientUserId: `errorBeforeOrder-${crypto.randomUUID()}` });
      const path = at(asked.passRequestId);
      const first = await service.call<PassRequest>("POST", "/v1/passes", asked);
      expect(first.status).toBe(202);
      const shown = () => service.call<PassRequest>("GET", path).then((answer) => answer.body);
      await waitUntil(shown, ({ needsAttention }) => needsAttention?.code === "outcome_unknown");
      if (isCancelled) expect((await service.call("POST", at(asked.passRequestId, "/cancel"))).status).toBe(202);
      const wrong = await service.call<{ code: string }>("POST", `${path}/resolve`, {
        outcome: "order",
        orderId: "DP1",
      });
      expect([wrong.status, wrong.body.code]).toEqual([409, "order_not_free"]);
      expect((await service.call("POST", `${path}/resolve`, { outcome: "noOrder" })).status).toBe(200);
      const ended = await waitUntil(shown, ({ status }) => status !== "requested");
      expect(ended).toMatchObject({ status: isCancelled ? "cancelled" : "issued", needsAttention: null });
      expect(passesOf(asked)).toHaveLength(isCancelled ? 0 : 1);
      expect((await service.call("POST", `${path}/resolve`, { outcome: "noOrder" })).status).toBe(409);
    }
  });

  test("looks for the pass of a lost answer also once it is cancelled, and asks for a person about it", async () => {
    const asked = body({ clientUserId: `answerLost-${crypto.randomUUID()}` });
    const { passRequestId, clientUserId } = asked;
    // DragonPass lists the pass, and not as the one that was asked for.
    const hiding = service.simulator.faults.add({
      match: { operation: "listEPasses", clientUserId },
      kind: "spoiled-field",
      field: "ePasses.0.availableUsages",
      value: 7,
    });
    await service.call("POST", "/v1/passes", asked);
    const shown = () => service.call<PassRequest>("GET", at(passRequestId)).then((answer) => answer.body);
    await waitUntil(shown, ({ needsAttention }) => needsAttention?.code === "outcome_unknown");
    await service.call("POST", at(passRequestId, "/cancel"));
    await service.call("POST", at(passRequestId, "/resolve"), { outcome: "noOrder" });
    expect(await waitUntil(shown, ({ status }) => status === "cancelled")).toMatchObject({ needsAttention: null });
    hiding.remove();
    // It is over for callers, and not compared with what is stored.
    expect((await service.call("POST", at(passRequestId, "/cancel"))).status).toBe(200);
    const attributes = async () => (await handleOf(passRequestId).describe()).searchAttributes;
    await waitUntil(attributes, ({ Module }) => (Module?.[0] ?? null) === null);

    const ended = await handleOf(passRequestId).result();
    const [pass] = passesOf(asked);
    expect(ended).toMatchObject({
      status: "cancelled",
      orderId: null,
      needsAttention: { code: "stray_order", details: { orderIds: [pass?.orderId] } },
    });
    expect(await shown()).toEqual(ended);
    expect(await attributes()).toMatchObject({ Module: ["lounge"], AttentionCode: ["stray_order"] });
    const noted = await service.call<PassRequest>("POST", at(passRequestId, "/resolve"), { outcome: "noted" });
    expect(noted.body.needsAttention).toBeNull();
  });

  test("says why it is refused, and what is wrong with an argument of a Temporal client", async () => {
    const known = body();
    await issue(known);
    const refused = await issue(body({ clientUserId: known.clientUserId, lastName: "Another" }));
    expect(refused.body).toMatchObject({ status: "rejected", reason: { code: "pass_invalid" }, pass: null });
    const past = await issue(body({ expirationDate: "2020-01-01T00:00:00Z" }));
    expect(past.body.reason).toMatchObject({ code: "date_in_the_past", details: { fields: ["/expirationDate"] } });

    const passRequestId = crypto.randomUUID();
    await start(passRequestId, { passRequestId, module: "lounge" });
    const unreadable = await handleOf(passRequestId).result();
    expect(unreadable).toMatchObject({ status: "rejected", reason: { code: "invalid_request" } });
    expect((await service.call<PassRequest>("GET", at(passRequestId))).body).toEqual(unreadable);
  });

  test("answers a Temporal client by its query and updates, and a cancellation in Temporal cancels the pass", async () => {
    const asked = body();
    const handle = await start(asked.passRequestId, asked);
    const issued = await handle.executeUpdate(updateOf(awaitPassUpdate));
    expect(await handle.query(queryOf(passRequestQuery))).toEqual(issued);
    expect(issued.status).toBe("issued");
    await handle.cancel();
    expect((await handle.result()).status).toBe("cancelled");

    const other = body();
    const cancelled = await start(other.passRequestId, other);
    await cancelled.executeUpdate(updateOf(awaitPassUpdate));
    expect((await cancelled.executeUpdate(updateOf(cancelPassUpdate))).status).toBe("cancelled");
  });

  test("goes on after Temporal has lost it, when somebody asks again", async () => {
    const asked = body();
    await issue(asked);
    await handleOf(asked.passRequestId).terminate();
    const cancelled = await service.call<PassRequest>("POST", at(asked.passRequestId, "/cancel"));
    expect([cancelled.status, cancelled.body.status]).toEqual([200, "cancelled"]);
  });

  test("is found by the watch where Temporal has lost it, and asks for no second pass", async () => {
    const { temporal, database } = service.running();
    await pauseWatch(temporal.client);
    const asked = body();
    const hidden = service.simulator.faults.add({
      match: { operation: "listEPasses", clientUserId: asked.clientUserId },
      kind: "status",
    });
    service.simulator.faults.add({
      match: { operation: "issueEPass", clientUserId: asked.clientUserId },
      kind: "answer-lost",
      times: 1,
    });
    await service.call("POST", "/v1/passes", asked);
    await waitUntil(
      async () => passesOf(asked).length,
      (passes) => passes === 1,
    );
    const { workflowId } = handleOf(asked.passRequestId);
    await deleteExecution(temporal.client, workflowId);
    await database.kysely
      .updateTable("pass_requests")
      .set({ look_due_at: new Date(0) })
      .execute();
    hidden.remove();
    expect((await watchOnce(temporal.client)).restarted).toBe(1);
    const path = at(asked.passRequestId);
    const ended = await waitUntil(
      () => service.call<PassRequest>("GET", path).then((answer) => answer.body),
      ({ status }) => status === "issued",
    );
    expect(passesOf(asked).map(({ orderId }) => orderId)).toEqual([ended.orderId]);
  });

  test.each(["over HTTP", "by its update in Temporal", "by Temporal's own means"])(
    "is not issued once it was cancelled %s, though Temporal has lost it since",
    async (way) => {
      const { temporal, database } = service.running();
      await pauseWatch(temporal.client);
      const asked = body();
      const { clientUserId, passRequestId } = asked;
      const match = { operation: "issueEPass", clientUserId } as const;
      const throttling = service.simulator.faults.add({ match, kind: "status", status: 429 });
      await service.call("POST", "/v1/passes", asked);
      await throttling.waitForHit();
      const handle = handleOf(passRequestId);
      const shown = () => service.call<PassRequest>("GET", at(passRequestId)).then((answer) => answer.body);
      if (way === "over HTTP") expect((await service.call("POST", at(passRequestId, "/cancel"))).status).toBe(202);
      else if (way === "by its update in Temporal") await handle.executeUpdate(updateOf(cancelPassUpdate));
      else {
        await handle.cancel();
        await waitUntil(shown, ({ cancelRequestedAt }) => cancelRequestedAt !== null);
      }
      expect((await shown()).cancelRequestedAt).not.toBeNull();
      await deleteExecution(temporal.client, handle.workflowId);
      throttling.remove();
      await database.kysely
        .updateTable("pass_requests")
        .set({ look_due_at: new Date(0) })
        .where("pass_request_id", "=", passRequestId as PassRequestId)
        .execute();
      expect((await watchOnce(temporal.client)).restarted).toBe(1);
      // What it may have asked before nobody knows.
      await waitUntil(shown, ({ needsAttention }) => needsAttention?.code === "outcome_unknown");
      await service.call("POST", at(passRequestId, "/resolve"), { outcome: "noOrder" });
      await waitUntil(shown, ({ status }) => status === "cancelled");
      expect(passesOf(asked)).toEqual([]);
    },
  );

  test("stays ended where a person has terminated it, whoever asks for it again", async () => {
    const { temporal, database } = service.running();
    await pauseWatch(temporal.client);
    const asked = body();
    const match = { operation: "issueEPass", clientUserId: asked.clientUserId } as const;
    const throttling = service.simulator.faults.add({ match, kind: "status", status: 429 });
    await service.call("POST", "/v1/passes", asked);
    await throttling.waitForHit();
    await handleOf(asked.passRequestId).terminate();
    // As where no run had opened it.
    await database.kysely
      .updateTable("pass_requests")
      .set({ first_execution_run_id: null, look_due_at: new Date(0) })
      .where("pass_request_id", "=", asked.passRequestId as PassRequestId)
      .execute();
    await watchOnce(temporal.client);
    const again = await service.call<PassRequest>("POST", "/v1/passes", asked);
    expect([again.status, again.body.needsAttention?.code]).toEqual([202, "not_followed"]);
    expect((await handleOf(asked.passRequestId).describe()).status.name).toBe("TERMINATED");
  });

  test("that hangs asks for a person after 15 minutes, whom Temporal shows it, until it is issued", async () => {
    const { temporal, database } = service.running();
    const asked = body();
    const throttling = service.simulator.faults.add({
      match: { operation: "issueEPass", clientUserId: asked.clientUserId },
      kind: "status",
      status: 429,
    });
    await service.call("POST", "/v1/passes", asked);
    await throttling.waitForHit();
    await database.kysely
      .updateTable("pass_requests")
      .set({ created_at: new Date(Date.now() - 16 * 60_000) })
      .where("pass_request_id", "=", asked.passRequestId as PassRequestId)
      .execute();
    await temporal.client.schedule.getHandle(INBOX_REDELIVERY_SCHEDULE_ID).trigger();
    const shown = () => service.call<PassRequest>("GET", at(asked.passRequestId)).then((answer) => answer.body);
    await waitUntil(shown, ({ needsAttention }) => needsAttention?.code === "undecided_too_long");
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
      return ids.includes(handleOf(asked.passRequestId).workflowId);
    };
    // As the operator's page has them.
    for (const query of [
      'WorkflowType = "passIssue" AND NeedsAttention = true',
      'WorkflowType = "passIssue" AND ExecutionStatus = "Running" AND OrderId IS NULL',
      'AttentionCode = "undecided_too_long"',
    ])
      await waitUntil(
        () => found(query),
        (isFound) => isFound,
      );
    throttling.remove();
    expect(await waitUntil(shown, ({ status }) => status === "issued")).toMatchObject({ needsAttention: null });
    await waitUntil(
      () => found("NeedsAttention = true"),
      (isFound) => !isFound,
    );
  });

  function handleOf(passRequestId: string) {
    const { client } = service.running().temporal;
    return client.workflow.getHandle<() => Promise<PassRequest>>(passIssueWorkflowId(passRequestId as PassRequestId));
  }

  async function start(passRequestId: string, argument: object) {
    await service.running().temporal.client.workflow.start(WORKFLOW_TYPES.passIssue, {
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowId: passIssueWorkflowId(passRequestId as PassRequestId),
      args: [argument],
    });
    return handleOf(passRequestId);
  }

  /** The argument has them; nothing else that operators see does, nor any log line. */
  async function expectNoNames(passRequestId: string): Promise<void> {
    const { events } = await handleOf(passRequestId).fetchHistory();
    const summaries = (events ?? []).map(({ userMetadata }) => JSON.stringify(userMetadata ?? null));
    const attributes = JSON.stringify((await handleOf(passRequestId).describe()).typedSearchAttributes.getAll());
    expect(`${summaries.join("")}${attributes}${service.logLines.join("")}`).not.toMatch(/Wilhelmina|Testfamily/);
  }
});
