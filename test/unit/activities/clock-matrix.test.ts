import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { BookingByHand } from "../../support/activities/booking-by-hand.ts";
import { DyingProcess } from "../../support/activities/dying-process.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { useWrongClocks, type WrongClocks } from "../../support/activities/wrong-clocks.ts";
import { ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";
import { expectBookingEnd } from "../../support/service/expect-booking-end.ts";
import { MINUTE } from "../../support/values/durations.ts";

const CONFIRMED = 1;
const ERRORS_MIN = [-15, -5, 0, 5, 15];
/** An order that is late shows after this; the reservation has not run out by then. */
const LATE_MIN = 5;

/** Fates of the first answer to the creation of an order. */
const ANSWERS = ["fine", "lost", "late"] as const;
type AnswerKind = (typeof ANSWERS)[number];

const CELLS = ERRORS_MIN.flatMap((ours) => ERRORS_MIN.map((supplier) => ({ ours, supplier })));

describe("one order is made, whatever the clocks of two workers and of DragonPass show", { timeout: 120_000 }, () => {
  const date = useShiftedDate();
  let clocks: WrongClocks;
  beforeAll(() => {
    clocks = useWrongClocks();
  });
  afterAll(() => {
    clocks.restore();
  });
  const world = useActivities();

  test.each(CELLS)("where ours is wrong by $ours and DragonPass's by $supplier minutes", async ({ ours, supplier }) => {
    world.simulator.clock.setError(supplier * MINUTE);
    for (const answer of ANSWERS) {
      // Where the answer has come nobody else has to do with it.
      for (const other of answer === "fine" ? [0] : ERRORS_MIN) {
        try {
          await book({ ours, other, answer });
        } catch (cause) {
          throw new Error(`the answer is ${answer}, the other worker's clock wrong by ${other} min`, { cause });
        }
      }
    }
  });

  /** The first worker asks for the order, the other one looks for what has become of it. */
  async function book(cell: { readonly ours: number; readonly other: number; readonly answer: AnswerKind }) {
    const { simulator, deps } = world;
    const request = world.request();
    const reveal = spoil(request.pass.id, cell.answer);
    const workers = [cell.ours, cell.other].map((error) => clocks.worker(error * MINUTE, { db: deps.db, simulator }));
    const [first, second] = workers;
    if (first === undefined || second === undefined) throw new Error("there are two workers");
    const wasAsked = () => requestsOf(simulator, "createOrder", { passId: request.pass.id }).length > 0;
    const begunAt = Date.now();
    const wait = (minutes: number) => {
      // It is there before anybody waits for it.
      expect(ordersOf(simulator, request.pass.id)).toHaveLength(1);
      date.advance(minutes);
      if (Date.now() - begunAt >= LATE_MIN * MINUTE) reveal();
    };
    const process = new DyingProcess(Number.POSITIVE_INFINITY);
    const hand = new BookingByHand({ world, process, wait }, request, {
      workerFor: () => (wasAsked() ? second : first),
    });
    try {
      await hand.open();
      await hand.makeOrder({ beyondAttention: true });
      await hand.redeliver();
      const booking = await expectBookingEnd(world, request, { status: "confirmed", orders: [CONFIRMED] });
      expect(booking.needsAttention).toBeNull();
    } finally {
      reveal();
      for (const { dragonpass } of workers) await dragonpass.close();
    }
  }

  /** @returns what ends the lateness */
  function spoil(passId: string, answer: AnswerKind): () => void {
    const fault = (operation: "createOrder" | "listOrders", rule: Omit<FaultRule, "match">) =>
      world.simulator.faults.add({ match: { operation, passId }, ...rule });
    if (answer !== "fine") fault("createOrder", { kind: "answer-lost", times: 1 });
    if (answer !== "late") return () => undefined;
    // Nobody is told anything meanwhile, not even that the token is spent.
    const failing = fault("createOrder", { kind: "status", when: "before" });
    const hiding = fault("listOrders", { kind: "stale-read" });
    return () => {
      failing.remove();
      hiding.remove();
    };
  }
});
