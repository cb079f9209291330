import { randomUUID } from "node:crypto";
import type { BookingId } from "../contract/vocabulary.ts";
import { SUPPLIER_STATUS } from "../domain/booking/order-status.ts";
import { type Backend, createBackend } from "./backend.ts";
import { CATALOGUE_SHOWS, playCatalogue } from "./catalogue-chapter.ts";
import type { Programme } from "./chapters.ts";
import { DemoFailure, prove } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";
import type { Played } from "./stories/story.ts";

/** Usages of the pass of each story. */
const USAGES = 2;

/** Plays all stories side by side and proves at the end that our view is DragonPass's. */
export async function runDemo(
  world: DemoWorld,
  { stories, hasCatalogue }: Programme,
  print: (line: string) => void,
): Promise<void> {
  const backend = createBackend(world);
  const startedAt = Date.now();
  const run = randomUUID().slice(0, 8);
  const teller = (number: number) => (step: string) => {
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
    print(`${seconds} s  ${number}  ${step}`);
  };
  if (stories.length > 1)
    print(
      "The stories run side by side, for about a minute: the number says which. Some wait for what takes its time at DragonPass.",
    );
  const catalogue = hasCatalogue ? playCatalogue(world, backend, teller(stories.length + 1)) : Promise.resolve();
  const results = await Promise.allSettled([
    ...stories.map(async (story, index) => {
      const number = index + 1;
      const tell = teller(number);
      const bookingId = `demo-${run}-${number}` as BookingId;
      const { id: passId } = world.simulator.passes.create({ type: "ePass", availableUsages: USAGES });
      tell(story.isWithoutBooking ? story.title : `${story.title}: ${world.linkTo(bookingId)}`);
      return { passId, played: await story.play({ world, backend, bookingId, passId, tell }) };
    }),
    catalogue.then(() => null),
  ]);
  const failed = results.filter((result) => result.status === "rejected").map(({ reason }) => messageOf(reason));
  if (failed.length > 0) throw new DemoFailure(failed.join("\n"));
  const ended = results.flatMap((result) =>
    result.status === "fulfilled" && result.value !== null ? [result.value] : [],
  );

  await world.simulator.idle();
  await backend.waitForAppliedPushMessages();
  for (const { passId, played } of ended) await proveOrders(world, backend, passId, played);
  const shown = [
    ...stories.map(({ shows }) => shows),
    ...(hasCatalogue ? [CATALOGUE_SHOWS] : []),
    "each of them has exactly one order at DragonPass, and we say of it what DragonPass says",
    "every push that was acknowledged has been applied",
  ];
  print(["", "What this has shown:", ...shown.map((line) => `  - ${line}`)].join("\n"));
}

async function proveOrders(
  world: DemoWorld,
  backend: Backend,
  passId: string,
  { bookings, redemptions }: Played,
): Promise<void> {
  const orders = world.simulator.orders.list().filter((order) => order.passId === passId);
  const expected = bookings.length + redemptions.length;
  const names = bookings.map(({ bookingId }) => bookingId).join(" and ") || `pass ${passId}`;
  prove(
    orders.length === expected,
    `${names} should have exactly ${expected} order at DragonPass (it has ${orders.length})`,
  );
  const orderOf = (orderId: string | null) => orders.find((order) => order.orderId === orderId);
  for (const { bookingId } of bookings) {
    const booking = await backend.read(bookingId);
    const order = orderOf(booking.orderId);
    prove(order !== undefined, `${bookingId} names an order that DragonPass has`);
    prove(booking.supplierStatus === order?.status, `${bookingId} shows the status that DragonPass shows`);
    const isCancelled = order?.status === SUPPLIER_STATUS.cancelled;
    prove(isCancelled === (booking.status === "cancelled"), `${bookingId} is cancelled exactly if its order is`);
  }
  for (const { orderId, supplierStatus } of redemptions)
    prove(orderOf(orderId)?.status === supplierStatus, `the walk-in ${orderId} shows the status that DragonPass shows`);
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
