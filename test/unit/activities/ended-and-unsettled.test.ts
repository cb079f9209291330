import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { Reservation } from "../../../src/domain/activity-interfaces.ts";
import { withEnding } from "../../../src/domain/booking/booking.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { changeBooking, findBooking } from "../../../src/store/bookings/bookings.ts";
import type { Db } from "../../../src/store/database/database.ts";
import { NEVER_APPEARED } from "../../../src/store/once/attempt.ts";
import { takeLease } from "../../../src/store/once/leases.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { createGate, type Gate } from "../../support/proxies/gate.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";

const world = useActivities();

describe("a booking whose order may have been made", () => {
  test("is not ended by a reset to its beginning, whatever the resource's data says by now", async () => {
    const request = world.request();
    await loseAnswer(request, await world.reserve(request));
    const gone: Partial<DragonPassClient> = { getResource: async () => ({ kind: "not-found" }) };
    await world.deps.db.deleteFrom("catalogue_details").execute();

    const opened = await world.call("openBooking", world.openInput(request), { dragonpass: gone });
    expect(opened).toMatchObject({ kind: "open", booking: { status: "requested" } });
    await isFound(request);
  });

  test.each([
    ["no free slot", { kind: "ok", value: { available: false, prebookingToken: null, validUntil: null, price: null } }],
    ["a refusal", { kind: "refused", refusal: { supplierCode: "500.010.002", message: "No usages left." } }],
  ])("is not ended by %s that is answered to a request which was given up long ago", async (_, answer) => {
    const request = world.request();
    const reservation = await world.reserve(request);
    const gate = createGate();
    const checkAvailability = async () => {
      await gate.pass();
      return answer as never;
    };
    const late = world.call("checkAvailability", { request }, { dragonpass: { checkAvailability } });
    await gate.reached;
    await loseAnswer(request, reservation);
    gate.open();

    expect(await late).toMatchObject({ kind: "unsettled" });
    await isFound(request);
  });
});

describe("a booking whose lost order was given up before it showed", () => {
  test.each([
    [
      "as unavailable",
      { kind: "ok", value: { available: false, prebookingToken: null, validUntil: null, price: null } },
    ],
    ["as rejected", { kind: "refused", refusal: { supplierCode: "500.010.002", message: "No usages left." } }],
    ["as cancelled", null],
  ])("does not end %s without another look: it may be that order which is in the way", async (_, answer) => {
    const request = world.request();
    const { bookingId } = request;
    await loseAnswer(request, await world.reserve(request));
    await world.deps.db
      .updateTable("attempts")
      .set({ outcome: "nothing-made", outcome_code: NEVER_APPEARED })
      .where("subject_id", "=", bookingId)
      .execute();

    const checkAvailability = async () => answer as never;
    const result =
      answer === null
        ? await world.call("cancelOrder", { bookingId, automatic: false })
        : await world.call("checkAvailability", { request }, { dragonpass: { checkAvailability } });
    expect(result).toMatchObject({ kind: "claimed" });
    const [order] = ordersOf(world.simulator, request.pass.id);
    expect(await world.order(request, null)).toMatchObject({
      kind: "ordered",
      outcomeWasUnknown: true,
      booking: { orderId: order?.orderId },
    });
  });
});

describe("a booking whose every request ends without an answer", () => {
  test("has been unsettled since the first of them", async () => {
    const request = world.request();
    const { bookingId, pass } = request;
    const match = { operation: "createOrder", passId: pass.id } as const;
    const failing = world.simulator.faults.add({ match, kind: "status", status: 500, when: "before" });
    await world.order(request, await world.reserve(request));
    const firstAt = new Date(Date.now() - 2 * 3_600_000);
    await world.deps.db
      .updateTable("attempts")
      .set({ outcome: "nothing-made", outcome_code: NEVER_APPEARED, started_at: firstAt })
      .where("subject_id", "=", bookingId)
      .execute();

    await world.order(request, await world.reserve(request));
    expect(await world.order(request, null)).toMatchObject({ kind: "unsettled", since: firstAt.getTime() });
    failing.remove();
  });
});

describe("an activity that was frozen right before it noted its attempt", () => {
  test("sends nothing when the booking has ended meanwhile", async () => {
    const request = world.request();
    const frozen = await freeze(request, await world.reserve(request));
    const { bookingId } = request;
    expect(await world.call("cancelOrder", { bookingId, automatic: false })).toMatchObject({ kind: "cancelled" });
    frozen.gate.open();

    expect(await frozen.result).toMatchObject({ kind: "over", booking: { status: "cancelled" } });
    expect(ordersOf(world.simulator, request.pass.id)).toEqual([]);
  });

  test("settles first what was tried meanwhile", async () => {
    const request = world.request();
    const reservation = await world.reserve(request);
    const frozen = await freeze(request, reservation);
    await loseAnswer(request, reservation);
    frozen.gate.open();

    expect(await frozen.result).toMatchObject({ kind: "unsettled" });
    expect(requestsOf(world.simulator, "createOrder", { passId: request.pass.id })).toHaveLength(1);
    await isFound(request);
  });
});

describe("a booking that has ended without an order", () => {
  test.each(["checkAvailability", "createOrder"] as const)(
    "lets others have its pass, though the process died right after it had noted the end: %s repeated",
    async (name) => {
      const request = world.request();
      const reservation = await world.reserve(request);
      const ending = { status: "unavailable", source: "create", reason: null, nowMs: Date.now() } as const;
      await changeBooking(world.deps.db, request.bookingId, async ({ booking }) => ({
        booking: withEnding(booking, ending),
      }));
      const workflowId = prebookingWorkflowId(request.bookingId);
      const result =
        name === "createOrder"
          ? await world.call(name, { request, reservation, workflowId })
          : await world.call(name, { request });
      expect(result).toMatchObject({ kind: "over", booking: { status: "unavailable" } });
      expect(await holderOf(request)).toBeNull();
    },
  );

  test("lets others have its pass that an activity has taken for it too late", async () => {
    const request = world.request();
    const frozen = await freeze(request, await world.reserve(request));
    await world.call("cancelOrder", { bookingId: request.bookingId, automatic: false });
    // As if the activity had only now come to take it.
    await takeLease(world.deps.db, scopeOf(request), bookingSubject(request.bookingId), 60_000);
    frozen.gate.open();
    expect(await frozen.result).toMatchObject({ kind: "over" });
    expect(await holderOf(request)).toBeNull();
  });
});

async function holderOf(request: PrebookingRequest): Promise<string | null> {
  const { db } = world.deps;
  const scope = scopeOf(request);
  const row = await db.selectFrom("leases").select("holder_id").where("scope", "=", scope).executeTakeFirst();
  return row?.holder_id ?? null;
}

function scopeOf({ pass }: PrebookingRequest): string {
  return passScope({ programId: world.deps.programIds[0], ...pass });
}

/** The order is made and its answer is lost. */
async function loseAnswer(request: PrebookingRequest, reservation: Reservation): Promise<void> {
  const match = { operation: "createOrder", passId: request.pass.id } as const;
  world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
  expect(await world.order(request, reservation)).toMatchObject({ kind: "unsettled" });
}

async function isFound(request: PrebookingRequest): Promise<void> {
  expect((await findBooking(world.deps.db, request.bookingId))?.booking.status).toBe("requested");
  expect(await world.call("checkAvailability", { request })).toMatchObject({ kind: "unsettled" });
  const [order, ...others] = ordersOf(world.simulator, request.pass.id);
  expect(others).toEqual([]);
  expect(await world.order(request, null)).toMatchObject({ kind: "ordered", booking: { orderId: order?.orderId } });
}

/** An activity that makes the order, held after it has found nothing in the way. */
async function freeze(request: PrebookingRequest, reservation: Reservation) {
  const gate = createGate();
  const input = { request, reservation, workflowId: prebookingWorkflowId(request.bookingId) };
  const result = world.call("createOrder", input, { db: heldAfter(world.deps.db, "insert into leases", gate) });
  await gate.reached;
  return { gate, result };
}

/** The database, but whoever has run such a statement waits at the gate. */
function heldAfter(db: Db, statement: string, gate: Gate): Db {
  return withMethod(db, "getExecutor", () =>
    withMethod(db.getExecutor(), "executeQuery", async (...query) => {
      const result = await db.getExecutor().executeQuery(...query);
      if (query[0].sql.includes(statement)) await gate.pass();
      return result as never;
    }),
  );
}

function withMethod<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  method: Target[Name],
) {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = key === name ? method : Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
