import { describe, expect, test } from "vitest";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { OrderStatusChanged, RingAnswer } from "../../../src/domain/inbox/order-status-changed.ts";
import { createDeliveries } from "../../../src/inbox/ring-deliveries.ts";
import { createLogger } from "../../../src/log/log.ts";

function deliveriesWith(limits: { deliveriesMax: number; waitingMax: number }) {
  const sent: { bookingId: BookingId; event: OrderStatusChanged; answer: (answer: RingAnswer) => void }[] = [];
  const outcomes: string[] = [];
  const deliveries = createDeliveries<BookingId, OrderStatusChanged>({
    send: (bookingId, event) => new Promise((answer) => sent.push({ bookingId, event, answer })),
    subject: "booking",
    fieldsOf: (bookingId) => ({ bookingId }),
    metrics: { countRing: (outcome) => void outcomes.push(outcome) },
    log: createLogger({ level: "silent" }),
    ...limits,
  });
  const deliver = (bookingId: string, currentStatus = 1) =>
    deliveries.deliver(bookingId as BookingId, {
      orderId: "PB1",
      previousStatus: null,
      currentStatus,
      statusChangedDate: null,
    });
  const answerNext = async (answer: RingAnswer = "rung") => {
    sent.find((ring) => !answered.has(ring) && answered.add(ring))?.answer(answer);
    await new Promise(setImmediate);
  };
  const answered = new Set<unknown>();
  return { sent, outcomes, deliveries, deliver, answerNext };
}

describe("ring deliveries", () => {
  test("are never more at once than allowed, and none is forgotten", async () => {
    const { sent, outcomes, deliver, answerNext, deliveries } = deliveriesWith({ deliveriesMax: 2, waitingMax: 10 });
    for (const id of ["a", "b", "c", "d"]) deliver(id);
    expect(sent.map((ring) => ring.bookingId)).toEqual(["a", "b"]);
    await answerNext();
    expect(sent.map((ring) => ring.bookingId)).toEqual(["a", "b", "c"]);
    for (let i = 0; i < 3; i++) await answerNext();
    await deliveries.idle();
    expect(outcomes).toEqual(["rung", "rung", "rung", "rung"]);
  });

  test("ring once for several events of a booking that wait", async () => {
    const { sent, outcomes, deliver, answerNext, deliveries } = deliveriesWith({ deliveriesMax: 8, waitingMax: 10 });
    deliver("a", 0);
    deliver("a", 1);
    deliver("a", 2);
    expect(sent).toHaveLength(1);
    await answerNext();
    // What came in while the first was on its way needs a ring of its own: the newest stands for both.
    expect(sent.map((ring) => ring.event.currentStatus)).toEqual([0, 2]);
    await answerNext();
    await deliveries.idle();
    expect(outcomes).toEqual(["coalesced", "rung", "rung"]);
  });

  test("are dropped over the bound", () => {
    const { outcomes, deliver } = deliveriesWith({ deliveriesMax: 1, waitingMax: 1 });
    for (const id of ["a", "b", "c"]) deliver(id);
    expect(outcomes).toEqual(["dropped"]);
  });

  test("that wait are dropped when Temporal does not answer", async () => {
    const { sent, outcomes, deliver, answerNext, deliveries } = deliveriesWith({ deliveriesMax: 1, waitingMax: 10 });
    for (const id of ["a", "b", "c"]) deliver(id);
    await answerNext("unavailable");
    await deliveries.idle();
    expect(sent).toHaveLength(1);
    expect(outcomes).toEqual(["unavailable", "dropped", "dropped"]);
    deliver("d");
    expect(sent).toHaveLength(2);
  });
});
