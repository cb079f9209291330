import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { MAGIC_RESOURCES } from "../simulator/magic-resources.ts";
import type { Backend } from "./backend.ts";
import { DemoFailure, prove } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";

/** Dependencies of a story; `tell` prints a step as it happens. */
interface Stage {
  readonly world: DemoWorld;
  readonly backend: Backend;
  readonly bookingId: BookingId;
  readonly passId: string;
  tell(step: string): void;
}

/** One booking from the request to its end, and what it showed. */
export interface Story {
  readonly title: string;
  play(stage: Stage): Promise<Booking>;
  /** The state at the end, in one sentence. */
  readonly shows: string;
}

const confirmedThenUsed: Story = {
  title: "Confirmed by a push, then used",
  shows: "DragonPass's signed pushes carry a booking from pending over confirmed to used",
  async play(stage) {
    const { world, backend, bookingId, tell } = stage;
    const asked = await bookDecided(stage, MAGIC_RESOURCES.confirmedLater.resourceId);
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
    return used;
  },
};

const cancelledInTime: Story = {
  title: "Cancelled in time",
  shows: "a cancellation within the window gives the usages back, and asking twice is safe",
  async play(stage) {
    const { world, backend, bookingId, passId, tell } = stage;
    const booking = await bookDecided(stage, "N00001");
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
    return second.booking;
  },
};

const cancelledByLounge: Story = {
  title: "Cancelled by the lounge",
  shows: "a cancellation that nobody asked for here arrives with its reason",
  async play(stage) {
    const { backend, bookingId, tell } = stage;
    const booking = await bookDecided(stage, MAGIC_RESOURCES.cancelledByLounge.resourceId);
    tell(`order ${booking.orderId} is ${booking.status}`);
    const cancelled = await backend.waitFor(bookingId, "cancelled", ({ status }) => status === "cancelled");
    prove(cancelled.reason?.code === "cancelled_by_supplier", "the reason says who cancelled");
    tell(`the lounge cancelled: ${cancelled.remarks}`);
    return cancelled;
  },
};

const answerLost: Story = {
  title: "The answer lost after the order was made",
  shows: "a lost answer is neither booked again nor forgotten: the order was found and adopted",
  async play(stage) {
    const { world, backend, bookingId, passId, tell } = stage;
    const asked = await bookDecided(stage, MAGIC_RESOURCES.answerLost.resourceId);
    const lost = world.simulator.journal().some((entry) => entry.kind === "order-created" && entry.passId === passId);
    prove(lost, "DragonPass made the order");
    tell("DragonPass made the order, and the connection broke before its answer");
    const found = await backend.waitFor(bookingId, "confirmed", ({ status }) => status === "confirmed");
    prove(asked.orderId === found.orderId, "the order stays the same");
    tell(`order ${found.orderId} was found among the orders of the pass, and is this booking's`);
    return found;
  },
};

/** The stories, in the order in which they are numbered. */
export const STORIES: readonly Story[] = [confirmedThenUsed, cancelledInTime, cancelledByLounge, answerLost];

/** Books, and waits for the decision where it takes longer than the service makes a caller wait. */
async function bookDecided({ backend, bookingId, passId, tell }: Stage, resourceId: string): Promise<Booking> {
  const { status, booking, isRepeated } = await backend.book(request(bookingId, passId, resourceId));
  if (status === 202) {
    tell("not decided in time: it is asked on");
    return await backend.waitFor(bookingId, "decided", (latest) => latest.status !== "requested");
  }
  prove(status === 201 || isRepeated, `the first answer about a booking is 201 or 202; it was ${status}`);
  return booking;
}

const YEAR_MS = 365 * 86_400_000;

function request(bookingId: BookingId, passId: string, resourceId: string) {
  return {
    bookingId,
    pass: { type: "ePass", id: passId },
    module: "lounge",
    resourceId,
    prebookingDate: `${new Date(Date.now() + YEAR_MS).toISOString().slice(0, 10)}T10:30`,
    adultCount: 1,
    guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
  };
}

function orderOf({ orderId, bookingId }: Booking): string {
  if (orderId === null) throw new DemoFailure(`${bookingId} has no order`);
  return orderId;
}

function sourceOf({ history }: Booking): string | undefined {
  return history.at(-1)?.source;
}
