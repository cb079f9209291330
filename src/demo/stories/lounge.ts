import { MAGIC_RESOURCES } from "../../simulator/magic-resources.ts";
import { prove } from "../demo-failure.ts";
import { localTimeIn } from "./local-time.ts";
import { bookDecided, booked, type Chapter, orderOf, type Stage, type Story, sourceOf } from "./story.ts";

const YEAR_MS = 365 * 86_400_000;

const confirmedThenUsed: Story = {
  title: "Confirmed by a push, then used",
  shows: "DragonPass's signed pushes carry a booking from pending over confirmed to used",
  async play(stage) {
    const { world, backend, bookingId, tell } = stage;
    const asked = await bookLounge(stage, MAGIC_RESOURCES.confirmedLater.resourceId);
    // A busy machine may have taken the confirmation before it answers.
    prove(asked.history[0]?.status === "pending", "the order is pending at first");
    tell(`order ${asked.orderId} is pending`);
    const confirmed = await backend.waitFor(bookingId, "confirmed", ({ status }) => status === "confirmed");
    prove(sourceOf(confirmed) === "push", "the confirmation came by a push");
    tell(`confirmed by a push; can be cancelled until ${confirmed.cancellableUntil}`);
    world.simulator.orders.redeem(orderOf(confirmed));
    const used = await backend.waitFor(bookingId, "used", ({ status }) => status === "used");
    prove(sourceOf(used) === "push", "the visit came by a push");
    tell("the guest has come: used");
    return booked(used);
  },
};

const cancelledInTime: Story = {
  title: "Cancelled in time",
  shows: "a cancellation within the window gives the usages back, and asking twice is safe",
  async play(stage) {
    const { world, backend, bookingId, passId, tell } = stage;
    const booking = await bookLounge(stage, "N00001");
    prove(booking.status === "confirmed", "the lounge confirms at once");
    tell(`order ${booking.orderId} is confirmed, ${world.simulator.passes.get(passId)?.usedUsages} usage taken`);
    const first = await backend.cancel(bookingId);
    if (first.status === 202) {
      tell("DragonPass has not answered in time: the cancellation is remembered");
      await backend.waitFor(bookingId, "cancelled", ({ status }) => status === "cancelled");
    } else {
      prove(first.status === 200, `cancelling answers 200 or 202; it was ${first.status}`);
      prove(first.booking.status === "cancelled", "200 says that the booking is cancelled");
    }
    const second = await backend.cancel(bookingId);
    prove(second.status === 200 && second.booking.status === "cancelled", "cancelling again answers 200");
    prove(world.simulator.passes.get(passId)?.usedUsages === 0, "the usage is back on the pass");
    tell("cancelled; asked once more it answers the same, and the usage is back on the pass");
    return booked(second.booking);
  },
};

const cancelledByLounge: Story = {
  title: "Cancelled by the lounge",
  shows: "a cancellation that nobody asked for here arrives with its reason",
  async play(stage) {
    const { backend, bookingId, tell } = stage;
    const booking = await bookLounge(stage, MAGIC_RESOURCES.cancelledByLounge.resourceId);
    tell(`order ${booking.orderId} is ${booking.status}`);
    const cancelled = await backend.waitFor(bookingId, "cancelled", ({ status }) => status === "cancelled");
    prove(cancelled.reason?.code === "cancelled_by_supplier", "the reason says who cancelled");
    tell(`the lounge cancelled: ${cancelled.remarks}`);
    return booked(cancelled);
  },
};

const answerLost: Story = {
  title: "The answer lost after the order was made",
  shows: "a lost answer is neither booked again nor forgotten: the order was found and adopted",
  async play(stage) {
    const { world, backend, bookingId, passId, tell } = stage;
    const asked = await bookLounge(stage, MAGIC_RESOURCES.answerLost.resourceId);
    const lost = world.simulator.journal().some((entry) => entry.kind === "order-created" && entry.passId === passId);
    prove(lost, "DragonPass made the order");
    tell("DragonPass made the order, and the connection broke before its answer");
    const found = await backend.waitFor(bookingId, "confirmed", ({ status }) => status === "confirmed");
    prove(asked.orderId === found.orderId, "the order stays the same");
    tell(`order ${found.orderId} was found among the orders of the pass, and is this booking's`);
    return booked(found);
  },
};

/** Lounges: the whole life of a booking, and what goes wrong on the way. */
export const LOUNGE: Chapter = {
  name: "lounge",
  stories: [confirmedThenUsed, cancelledInTime, cancelledByLounge, answerLost],
};

async function bookLounge(stage: Stage, resourceId: string) {
  return await bookDecided(stage, { module: "lounge", resourceId, prebookingDate: localTimeIn("UTC", YEAR_MS) });
}
