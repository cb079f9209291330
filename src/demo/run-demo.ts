import { randomUUID } from "node:crypto";
import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { SUPPLIER_STATUS } from "../domain/booking/order-status.ts";
import { type Backend, createBackend } from "./backend.ts";
import { CATALOGUE_SHOWS, playCatalogue } from "./catalogue-chapter.ts";
import { DemoFailure, prove } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";
import { STORIES, type Story } from "./stories.ts";

/** Plays all stories side by side and proves at the end that our view is DragonPass's. */
export async function runDemo(world: DemoWorld, print: (line: string) => void): Promise<void> {
  const backend = createBackend(world);
  const startedAt = Date.now();
  const run = randomUUID().slice(0, 8);
  const teller = (number: number) => (step: string) => {
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
    print(`${seconds} s  ${number}  ${step}`);
  };
  print(
    `The stories run side by side, for about a minute: the number says which. Some wait for what takes its time at DragonPass.`,
  );
  const catalogue = playCatalogue(world, backend, teller(STORIES.length + 1));
  const results = await Promise.allSettled([
    ...STORIES.map(async (story, index) => {
      const number = index + 1;
      const tell = teller(number);
      const bookingId = `demo-${run}-${number}` as BookingId;
      const { id: passId } = world.simulator.passes.create({ type: "ePass", availableUsages: 2 });
      tell(`${story.title}: ${world.linkTo(bookingId)}`);
      const booking = await story.play({ world, backend, bookingId, passId, tell });
      return { story, booking, passId };
    }),
    catalogue.then(() => null),
  ]);
  const failed = results.filter((result) => result.status === "rejected").map(({ reason }) => messageOf(reason));
  if (failed.length > 0) throw new DemoFailure(failed.join("\n"));
  const played = results.flatMap((result) =>
    result.status === "fulfilled" && result.value !== null ? [result.value] : [],
  );

  await world.simulator.idle();
  await backend.waitForAppliedPushMessages();
  for (const { booking, passId } of played) await proveOneOrder(world, backend, booking, passId);
  print(["", "What this has shown:", ...shown(played.map(({ story }) => story))].join("\n"));
}

function shown(stories: readonly Story[]): string[] {
  return [
    ...stories.map((story) => `  - ${story.shows}`),
    `  - ${CATALOGUE_SHOWS}`,
    "  - each of the bookings has exactly one order at DragonPass, and says of it what DragonPass says",
    "  - every push that was acknowledged has been applied",
  ];
}

async function proveOneOrder(
  world: DemoWorld,
  backend: Backend,
  { bookingId }: Booking,
  passId: string,
): Promise<void> {
  const orders = world.simulator.orders.list().filter((order) => order.passId === passId);
  prove(orders.length === 1, `${bookingId} has exactly one order at DragonPass (it has ${orders.length})`);
  const [order] = orders;
  const booking = await backend.read(bookingId);
  prove(booking.orderId === order?.orderId, `${bookingId} names the order that DragonPass has`);
  prove(booking.supplierStatus === order?.status, `${bookingId} shows the status that DragonPass shows`);
  const isCancelled = order?.status === SUPPLIER_STATUS.cancelled;
  prove(isCancelled === (booking.status === "cancelled"), `${bookingId} is cancelled exactly if its order is`);
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
