import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { createPassId } from "../support/service/passes.ts";
import { inDays, onPass, startTestService, type TestService } from "../support/service/service.ts";
import { currentDetailsOf, searchAttributesOf, workflowOf } from "../support/temporal/booking-workflow.ts";
import { operatorViewOf } from "../support/temporal/operator-view.ts";
import { waitUntil } from "../support/wait-until.ts";

const NEVER_CONFIRMED = MAGIC_RESOURCES.neverConfirmed.resourceId;
const NOW = { prefer: "wait=0" };
const UNTIL = /, until \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z at the latest/;

describe("what an operator sees of a booking", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  const untilDetails = (bookingId: string, wanted: string) =>
    waitUntil(
      () => currentDetailsOf(service, bookingId),
      (details) => details.includes(wanted),
    );
  /** The line that says what it waits for. */
  const waitOf = (details: string) => details.split("\n").find((line) => line.startsWith("Waits for: ")) ?? "";

  test.concurrent("says what is booked, from the start and for good", async () => {
    const prebookingDate = inDays(200);
    const { body } = await service.book({ prebookingDate });
    const { summary, details } = await operatorViewOf(service, body.bookingId);
    expect(summary).toBe(`lounge N00001, ${prebookingDate} local time, 1 adult(s)`);
    expect(details.split("\n")[0]).toBe(
      `**confirmed**: lounge DragonPass Lounge (N00001), ${prebookingDate} local time, 1 adult(s)`,
    );
  });

  test.concurrent("says that it waits for the confirmation, and when it looks again by itself", async () => {
    const { body } = await service.book({ resourceId: NEVER_CONFIRMED });
    const details = await untilDetails(body.bookingId, "Waits for: a push");
    expect(waitOf(details)).toMatch(UNTIL);
    expect(details).toContain(`- Order: ${body.orderId}`);
    const { summaries, searchAttributes } = await operatorViewOf(service, body.bookingId);
    expect(summaries.slice(1)).toEqual([
      "Check the request against what the resource requires",
      "Ask DragonPass for the slot and reserve it",
      "Make the order",
      "Waits for a push; the order is read again in any case",
    ]);
    expect(searchAttributes).not.toHaveProperty("NeedsAttention");
    expect(searchAttributes).toMatchObject({
      BookingStatus: "pending",
      Module: "lounge",
      ResourceId: NEVER_CONFIRMED,
      OrderId: body.orderId,
      VisitAt: body.visitAt,
      CancellableUntil: body.cancellableUntil,
    });
  });

  test.concurrent("says that it waits for an order whose answer was lost, and when it looks for it again", async () => {
    const passId = createPassId(service.simulator);
    service.simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "status", when: "before" });
    const { body } = await service.book(onPass(passId), NOW);
    const details = await untilDetails(body.bookingId, "since the answer to its creation was lost");
    expect(waitOf(details)).toMatch(UNTIL);
    expect(details).not.toContain("Needs attention");
    const { summaries, searchAttributes } = await operatorViewOf(service, body.bookingId);
    expect(summaries).toContain("Look for the order: its answer was lost");
    expect(summaries).toContain("Look again for the order whose answer was lost");
    expect(searchAttributes).toMatchObject({ BookingStatus: "requested" });
  });

  test.concurrent("says that it waits for another booking of the same pass", async () => {
    const passId = createPassId(service.simulator);
    const held = service.simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold" });
    await service.book(onPass(passId), NOW);
    await held.waitForHit();
    const { body } = await service.book({ ...onPass(passId), prebookingDate: inDays(300) }, NOW);
    const details = await untilDetails(body.bookingId, "another booking of the same pass");
    expect(waitOf(details)).toMatch(UNTIL);
    const { summaries } = await operatorViewOf(service, body.bookingId);
    expect(summaries).toContain("Another booking holds the pass: ask again then");
    held.remove();
    held.release();
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  });

  test.concurrent("says which activity fails, and why, while DragonPass is away", async () => {
    const passId = createPassId(service.simulator);
    const away = service.simulator.faults.add({
      match: { operation: "checkAvailability", passId },
      kind: "status",
      status: 503,
    });
    const { body } = await service.book(onPass(passId), NOW);
    const [pending] = await waitUntil(
      async () => (await workflowOf(service, body.bookingId).describe()).raw.pendingActivities ?? [],
      ([activity]) => (activity?.attempt ?? 0) > 1 && activity?.lastFailure != null,
    );
    expect(pending?.activityType?.name).toBe("checkAvailability");
    expect(pending?.lastFailure?.applicationFailureInfo?.type).toMatch(/^supplier_/);
    expect(await currentDetailsOf(service, body.bookingId)).toContain(
      "Waits for: DragonPass to say whether the slot is free",
    );
    away.remove();
    await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
  });

  test.concurrent("says until when it can be cancelled, and that the cancellation was refused, and why", async () => {
    const { body } = await service.book({ resourceId: "N00030", prebookingDate: inDays(30) });
    const refused = service.simulator.faults.add({
      match: { operation: "cancelOrder", orderId: String(body.orderId) },
      kind: "status",
      status: 409,
      code: "500.020.001",
    });
    await service.call("POST", `/v1/prebookings/${body.bookingId}/cancel`);
    await refused.waitForHit();
    expect(await untilDetails(body.bookingId, "The cancellation was refused: ")).toContain("500.020.001");
    const { body: dated } = await service.book({ prebookingDate: inDays(30) });
    expect(await untilDetails(dated.bookingId, "Waits for: ")).toContain(
      `- Can be cancelled until: ${dated.cancellableUntil}`,
    );
    expect(await searchAttributesOf(service, dated.bookingId)).toMatchObject({
      CancellableUntil: dated.cancellableUntil,
    });
  });

  test.concurrent("finds bookings by what it searches for, and by what docs/operating.md says", async () => {
    const [confirmed, pending] = await Promise.all([
      service.book({ prebookingDate: inDays(40) }),
      service.book({ resourceId: NEVER_CONFIRMED }),
    ]);
    const { client } = service.running().temporal;
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const idOf = (answer: typeof confirmed) => `prebooking/${answer.body.bookingId}`;
    const untilFound = (query: string, wanted: string) =>
      waitUntil(
        () => found(query),
        (ids) => ids.includes(wanted),
      );

    expect(await untilFound('BookingStatus="confirmed"', idOf(confirmed))).not.toContain(idOf(pending));
    expect(await untilFound('BookingStatus="pending"', idOf(pending))).not.toContain(idOf(confirmed));
    expect(await untilFound(`OrderId="${confirmed.body.orderId}"`, idOf(confirmed))).toHaveLength(1);
    expect(await untilFound(`ResourceId="${NEVER_CONFIRMED}" AND Module="lounge"`, idOf(pending))).not.toContain(
      idOf(confirmed),
    );
    // Temporal refuses a query with a name that it does not know.
    const queries = await documentedQueries();
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) await expect(found(query), query).resolves.toBeInstanceOf(Array);
    const [notConfirmed = ""] = queries.filter((query) =>
      query.includes('WorkflowType = "prebooking" AND BookingStatus = "pending"'),
    );
    expect(await untilFound(notConfirmed, idOf(pending))).not.toContain(idOf(confirmed));
    const before = new Date(Date.parse(String(confirmed.body.visitAt)) + 1).toISOString();
    expect(await untilFound(`VisitAt < "${before}"`, idOf(confirmed))).not.toContain(idOf(pending));
    expect(await untilFound(`CancellableUntil < "${before}"`, idOf(confirmed))).not.toContain(idOf(pending));
  });
});

/** Texts of the page for operators that are lists' queries: of the tables, and of commands. */
async function documentedQueries(): Promise<readonly string[]> {
  const page = await readFile(new URL("../../docs/operating.md", import.meta.url), "utf8");
  const inCommands = [...page.matchAll(/--query '([^']+)'/g)];
  const inTables = [...page.matchAll(/`([A-Z][A-Za-z]+ (?:=|!=|<|>|IN|BETWEEN) [^`]+)`/g)];
  const all = [...inCommands, ...inTables].map(([, query = ""]) => query.replace("…", "2027-01-01T00:00:00Z"));
  return [...new Set(all)];
}

describe("bookings that need a person", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ timings: { pendingAttentionAfterMs: 500, unsettledAttentionAfterMs: 500 } });
  });
  afterAll(() => service.stop());

  test("are found, and say why and what to do", async () => {
    const passId = createPassId(service.simulator);
    service.simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "status", when: "before" });
    const [pending, lost] = await Promise.all([
      service.book({ resourceId: NEVER_CONFIRMED }),
      service.book(onPass(passId), NOW),
    ]);
    const wanted = { [pending.body.bookingId]: "pending_too_long", [lost.body.bookingId]: "outcome_unknown" };
    const list = service.running().temporal.client.workflow;
    const found = await waitUntil(
      async () => {
        const ids: string[] = [];
        for await (const { workflowId } of list.list({ query: "NeedsAttention=true" })) ids.push(workflowId);
        return ids;
      },
      ({ length }) => length === 2,
    );
    expect(found.sort()).toEqual(
      Object.keys(wanted)
        .map((id) => `prebooking/${id}`)
        .sort(),
    );
    for (const [bookingId, code] of Object.entries(wanted)) {
      const { needsAttention } = await service.booking(bookingId);
      expect(needsAttention?.code).toBe(code);
      const { details, searchAttributes } = await operatorViewOf(service, bookingId);
      expect(details).toContain(`**Needs attention** (\`${code}\`): ${needsAttention?.message}`);
      expect(searchAttributes).toMatchObject({ NeedsAttention: "true", AttentionCode: code });
    }
    service.simulator.orders.changeStatus(String(pending.body.orderId), 1);
    await waitUntil(
      () => searchAttributesOf(service, pending.body.bookingId),
      (attributes) => attributes.NeedsAttention === undefined,
    );
  });
});
