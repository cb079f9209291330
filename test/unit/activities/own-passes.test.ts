import { describe, expect, test, vi } from "vitest";
import { type AskedPrebooking, prebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus, PassRequestId } from "../../../src/contract/vocabulary.ts";
import { beginningOf } from "../../../src/prebookings/restart-prebooking.ts";
import { PASS_STATUS } from "../../../src/simulator/entities/pass.ts";
import type { FaultRule, SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { MAGIC_RESOURCES } from "../../../src/simulator/magic-resources.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { PassesByHand } from "../../support/activities/passes-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { bookable } from "../../support/values/bookable.ts";

const CONFIRMED = 1;
const CANCELLED = "The pass that was issued for it was cancelled.";
const SOLD_OUT = { resourceId: MAGIC_RESOURCES.soldOut.resourceId };
const TIMEOUT_MS = 120_000;
/** How many commits the database loses with the process; all of them: the rows are gone. */
const LOSSES = [0, 1, 2, 3, Number.POSITIVE_INFINITY];

type Hand = BookingByHand<AskedPrebooking>;
type Fault = Omit<FaultRule, "match">;

describe("a booking on a pass that is issued for it", { timeout: TIMEOUT_MS }, () => {
  const date = useShiftedDate();
  const world = useActivities();

  test("has it issued by a request that has its id of the booking's, books on it, and shows it", async () => {
    const { hand, passes } = begin();
    await hand.open();
    expect(hand.booking.pass).toBeNull();
    await hand.makeOrder();
    const [pass, ...others] = passesOf(hand);
    expect(others).toEqual([]);
    expect(hand.booking).toMatchObject({ status: "confirmed", pass: { type: "ePass", id: pass?.id }, reason: null });
    expect(world.simulator.orders.get(hand.booking.orderId ?? "")).toMatchObject({ passId: pass?.id });
    expect(passes.workflows.map(({ passRequest }) => passRequest)).toMatchObject([
      { passRequestId: `${hand.request.bookingId}.pass`, status: "issued", module: "lounge", availableUsages: 2 },
    ]);
    const row = await stored(hand);
    expect(row.booking).toEqual(hand.booking);
    expect(JSON.stringify(row)).not.toMatch(/GIVEN-NAME|FAMILY-NAME|CLIENT-USER/);
  });

  test("has a request of another id where its own leaves no room for one", async () => {
    const bookingId = "b".repeat(64);
    const { hand, passes } = begin({ bookingId });
    await hand.makeOrder();
    expect(hand.booking.status).toBe("confirmed");
    const [workflow] = passes.workflows;
    expect(workflow?.request.passRequestId).toMatch(/^[0-9a-f-]{36}\.pass$/);
  });

  test.each<[string, Record<string, unknown>, BookingStatus]>([
    ["no slot is free", SOLD_OUT, "unavailable"],
    ["the pass is not good for the resource", { pass: newPass({ allowedResourceIds: ["N00002"] }) }, "rejected"],
  ])("takes it back, once, and says so, where %s", async (_, fields, status) => {
    const { hand, passes } = begin(fields);
    await toItsEnd(hand);
    await expectTakenBack(hand, passes, status);
  });

  test("takes it back, once, and says so, where it is cancelled before it has an order", async () => {
    const { hand, passes } = begin();
    await hand.open();
    await hand.go(1);
    expect(hand.booking).toMatchObject({ status: "requested", pass: { type: "ePass" } });
    await hand.checkAvailability();
    await hand.cancelInTurn();
    await toItsEnd(hand);
    await expectTakenBack(hand, passes, "cancelled");
  });

  test("keeps it where its order is cancelled", async () => {
    const { hand } = begin();
    await hand.makeOrder();
    await hand.cancelInTurn();
    await toItsEnd(hand);
    expect(hand.booking.status).toBe("cancelled");
    expect(passesOf(hand)).toMatchObject([{ status: PASS_STATUS.active }]);
    expect(JSON.stringify(hand.booking.history)).not.toContain("pass");
  });

  test("has none issued where its resource does not take the request, nor where it is cancelled before", async () => {
    const { hand: refused, passes: ofRefused } = begin({ guest: {} });
    await toItsEnd(refused);
    const { hand: cancelled, passes: ofCancelled } = begin();
    await cancelled.open();
    await cancelled.cancelInTurn();
    await toItsEnd(cancelled);
    expect([refused.booking.status, cancelled.booking.status]).toEqual(["rejected", "cancelled"]);
    expect([...passesOf(refused), ...passesOf(cancelled)]).toEqual([]);
    expect([...ofRefused.workflows, ...ofCancelled.workflows]).toEqual([]);
    for (const hand of [refused, cancelled])
      expect(JSON.stringify(await stored(hand))).not.toMatch(/GIVEN-NAME|FAMILY-NAME|CLIENT-USER/);
  });

  test("ends as its pass is refused, with DragonPass's code", async () => {
    const { hand } = begin();
    world.simulator.passes.create({ clientUserId: userOf(hand.request), firstName: "Another" });
    await toItsEnd(hand);
    expect(hand.booking).toMatchObject({
      status: "rejected",
      pass: null,
      reason: { code: "pass_invalid", details: { supplierCode: "300.000.002" } },
    });
  });

  test("ends naming the field of the pass that would have expired", async () => {
    const { hand } = begin({ pass: newPass({ expirationDate: new Date(Date.now() - 1_000).toISOString() }) });
    await toItsEnd(hand);
    expect(hand.booking).toMatchObject({
      status: "rejected",
      reason: { code: "date_in_the_past", details: { fields: ["/pass/expirationDate"] } },
    });
  });

  test("is rejected where the id of its request stands for another one, which it leaves alone", async () => {
    const { hand, passes } = begin();
    const others = passes.on(world.deps.db, null);
    const { type: _, ...issuedWith } = newPass();
    await others.start({
      ...issuedWith,
      module: "lounge",
      programId: world.deps.programIds[0],
      passRequestId: `${hand.request.bookingId}.pass` as PassRequestId,
      activationDate: null,
      allowedResourceIds: [],
    });
    await toItsEnd(hand);
    expect(hand.booking).toMatchObject({ status: "rejected", reason: { code: "pass_invalid" }, pass: null });
    expect(passes.workflows).toMatchObject([{ passRequest: { status: "issued" } }]);
  });

  test("waits for what its request waits for, and asks for a person where that does", async () => {
    const { hand, passes } = begin();
    const spoilt = spoil(hand.request, "issueEPass", { kind: "status", when: "before", times: 1 });
    await hand.open();
    await hand.go(1);
    expect(hand.booking).toMatchObject({
      status: "requested",
      pass: null,
      waitsFor: { code: "outcome_unknown" },
      needsAttention: {
        code: "pass_undecided",
        details: { passRequestId: `${hand.request.bookingId}.pass`, code: "outcome_unknown" },
      },
    });
    expect((await stored(hand)).booking).toEqual(hand.booking);
    spoilt.remove();
    const [workflow] = passes.workflows;
    expect(await workflow?.resolve({ outcome: "noOrder" })).toBeNull();
    await passes.carry();
    await hand.makeOrder({ beyondAttention: true });
    expect(hand.booking).toMatchObject({ status: "confirmed", needsAttention: null, waitsFor: null });
    expect(passesOf(hand)).toHaveLength(1);
  });

  test("says what is left where DragonPass does not cancel its pass", async () => {
    const { hand } = begin(SOLD_OUT);
    await hand.open();
    await hand.go(1);
    world.simulator.passes.use(hand.booking.pass?.id ?? "", 1);
    await toItsEnd(hand);
    expect(hand.booking).toMatchObject({
      status: "unavailable",
      needsAttention: { code: "pass_left", details: { code: "pass_in_use" } },
    });
    expect(hand.booking.history.at(-1)?.remarks).toBe("The pass that was issued for it was not cancelled.");
    expect((await stored(hand)).booking).toEqual(hand.booking);
  });

  test("stores with its end that its pass is to be cancelled, which is done also where nobody carries the booking", async () => {
    const { hand, passes } = begin(SOLD_OUT);
    await hand.open();
    await hand.go(2);
    expect(hand.booking).toMatchObject({ status: "unavailable", pass: { type: "ePass" } });
    expect(hand.booking.history.at(-1)?.remarks).toBe("The pass that was issued for it is to be cancelled.");
    const row = await findPassRequest(world.deps.db, `${hand.request.bookingId}.pass` as PassRequestId);
    expect(row?.passRequest).toMatchObject({ status: "issued", cancelRequestedAt: expect.any(String) });
    const [workflow] = passes.workflows;
    await workflow?.compare();
    await workflow?.go(1);
    expectNoneLeft(hand);
    expect(passesOf(hand)).toMatchObject([{ status: PASS_STATUS.cancelled }]);
  });

  test.each(["start", "ring"] as const)(
    "leaves no pass where it is cancelled while an activity of it hangs that was given up, at %s",
    async (call) => {
      const { hand, passes, surroundings } = begin();
      await hand.open();
      const held = Promise.withResolvers<void>();
      const usual = passes.on(world.deps.db, null);
      const hanging = {
        ...usual,
        start: async (request: Parameters<typeof usual.start>[0]) => {
          if (call === "start") await held.promise;
          const answer = await usual.start(request);
          if (call === "ring") await held.promise;
          return answer;
        },
      };
      const [input] = [
        { request: { ...hand.request, passRequestId: `${hand.request.bookingId}.pass` as PassRequestId } },
      ];
      const givenUp = world.call("obtainPass", input, { passes: hanging });
      await vi.waitFor(async () => {
        expect(await findPassRequest(world.deps.db, input.request.passRequestId)).not.toBeNull();
        if (call === "ring") expect(passesOf(hand)).toHaveLength(1);
      });
      const next = new BookingByHand(surroundings, hand.request, { passes }, hand);
      await next.cancelInTurn();
      await toItsEnd(next);
      expect(next.booking.status).toBe("cancelled");
      held.resolve();
      expect(await givenUp).toMatchObject({ kind: "over" });
      await passes.carry();
      expectNoneLeft(hand);
      expect((await stored(hand)).booking).toEqual(next.booking);
      // Its workflow began with the wish, and asked for nothing.
      if (call === "start") expect(passesOf(hand)).toEqual([]);
    },
  );

  test.each<[string, number]>([
    ["is to be issued", 0],
    ["is issued", 1],
  ])("goes on from its row where Temporal has lost it, when its pass %s: with that pass, and one", async (_, steps) => {
    for (const [fields, status] of [
      [{}, "confirmed"],
      [SOLD_OUT, "unavailable"],
    ] as const) {
      const { hand, passes, surroundings } = begin(fields);
      await hand.open();
      await hand.go(steps);
      const beginning = await beginningOf({ db: world.deps.db, now: () => Date.now() }, await stored(hand));
      if (beginning === null) throw new Error("nothing is stored to begin with");
      const { resumed, request } = beginning;
      const again = new BookingByHand<AskedPrebooking>(surroundings, hand.request, {
        passes,
        resumed: { ...resumed, ...(request && { request }) },
      });
      await again.open();
      await again.makeOrder();
      if (status === "unavailable") {
        await toItsEnd(again);
        await expectTakenBack(again, passes, status);
      } else expect(again.booking.status).toBe(status);
      expect(passesOf(again)).toHaveLength(1);
      expect(again.booking.pass?.id).toBe(passesOf(again)[0]?.id);
    }
  });

  describe.each(LOSSES)("whose process is killed at any point; commits lost with it: %s", (loss) => {
    test("has one pass and one order", async () => {
      await everyDeath(loss, {}, async (hand, passes) => {
        await hand.open();
        await untilOrdered(hand, passes);
        await hand.redeliver();
        const request = bookable({ ...hand.request, pass: hand.booking.pass ?? hand.request.pass });
        await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
        expect(passesOf(hand)).toMatchObject([{ id: hand.booking.pass?.id, status: PASS_STATUS.active }]);
      });
    });

    test("has no pass left where no slot is free", async () => {
      await everyDeath(loss, SOLD_OUT, async (hand, passes) => {
        await hand.open();
        await untilOrdered(hand, passes);
        await toItsEnd(hand);
        await expectTakenBack(hand, passes, "unavailable");
      });
    });

    test("has no pass left where it is cancelled while that is issued", async () => {
      await everyDeath(loss, {}, async (hand, passes) => {
        await hand.open();
        await hand.go(1);
        await hand.cancelInTurn();
        await resolved(passes);
        await toItsEnd(hand);
        expect(hand.booking.status).toBe("cancelled");
        expectNoneLeft(hand);
      });
    });
  });

  async function everyDeath(
    loss: number,
    fields: Record<string, unknown>,
    story: (hand: Hand, passes: PassesByHand) => Promise<void>,
  ): Promise<void> {
    await atEveryPoint(
      async (process) => {
        const { hand, passes } = begin(fields, process);
        await story(hand, passes);
      },
      async () => (loss === 0 ? null : await LostCommits.of(world.database.kysely, loss)),
    );
  }

  /** A request that was perhaps never sent is a person's to decide: a pass has nothing that fences a second one. */
  async function resolved(passes: PassesByHand): Promise<void> {
    for (const workflow of passes.workflows) {
      if (workflow.passRequest.status === "requested") await workflow.resolve({ outcome: "noOrder" });
    }
    await passes.carry();
  }

  async function untilOrdered(hand: Hand, passes: PassesByHand): Promise<void> {
    await hand.makeOrder();
    if (hand.booking.needsAttention?.code !== "pass_undecided") return;
    await resolved(passes);
    await hand.go(4);
    await hand.makeOrder();
  }

  async function toItsEnd(hand: Hand): Promise<void> {
    await hand.go(60);
  }

  /** The booking has ended without an order, its pass is cancelled, by one request, and the history says so. */
  async function expectTakenBack(hand: Hand, passes: PassesByHand, status: BookingStatus): Promise<void> {
    const { booking } = hand;
    const [pass] = passesOf(hand);
    expect(booking).toMatchObject({ status, orderId: null, needsAttention: null, pass: { id: pass?.id } });
    expect(booking.history.filter((entry) => entry.status === status)).toMatchObject([{ remarks: CANCELLED }]);
    expect((await stored(hand)).booking).toEqual(booking);
    expectNoneLeft(hand);
    // The row of a request that has ended may be lost: then Temporal says how.
    const shown = await passes.on(world.deps.db, null).find(`${booking.bookingId}.pass` as PassRequestId);
    expect(shown).toMatchObject({ status: "cancelled", pass: booking.pass });
    const request = bookable({ ...hand.request, pass: booking.pass ?? hand.request.pass });
    await expectBookingEnd(world, request, { status, orders: [] });
  }

  function expectNoneLeft(hand: Hand): void {
    const passes = passesOf(hand);
    expect(passes.length).toBeLessThanOrEqual(1);
    for (const { orderId, status } of passes) {
      expect(status).toBe(PASS_STATUS.cancelled);
      const cancelled = world.simulator.journal().filter((entry) => entry.kind === "pass-cancelled");
      expect(cancelled.filter((entry) => entry.orderId === orderId)).toHaveLength(1);
    }
  }

  function begin(fields: Record<string, unknown> = {}, process = new DyingProcess(Number.POSITIVE_INFINITY)) {
    const surroundings = { world, process, wait: date.advance };
    const passes = new PassesByHand(surroundings);
    const request = prebookingRequest.parse({ ...world.request(), pass: newPass(), ...fields });
    return { hand: new BookingByHand<AskedPrebooking>(surroundings, request, { passes }), passes, surroundings };
  }

  function newPass(fields: Record<string, unknown> = {}) {
    return {
      type: "newEPass",
      clientUserId: `CLIENT-USER ${crypto.randomUUID()}`,
      firstName: "GIVEN-NAME",
      lastName: "FAMILY-NAME",
      expirationDate: "2090-12-31T23:59:59Z",
      availableUsages: 2,
      ...fields,
    };
  }

  function userOf({ pass }: AskedPrebooking): string {
    return pass.type === "newEPass" ? pass.clientUserId : "";
  }

  function passesOf({ request }: Hand) {
    return world.simulator.passes.list().filter(({ clientUserId }) => clientUserId === userOf(request));
  }

  function spoil(request: AskedPrebooking, operation: SimulatorOperation, fault: Fault) {
    return world.simulator.faults.add({ ...fault, match: { operation, clientUserId: userOf(request) } });
  }

  async function stored({ request }: Hand) {
    const row = await findBooking(world.deps.db, request.bookingId);
    if (row === null) throw new Error("the booking is gone");
    return row;
  }
});
