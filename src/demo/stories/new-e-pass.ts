import type { BookingId } from "../../contract/vocabulary.ts";
import { PASS_STATUS } from "../../simulator/entities/pass.ts";
import { MAGIC_RESOURCES } from "../../simulator/magic-resources.ts";
import { prove } from "../demo-failure.ts";
import { localTimeIn } from "./local-time.ts";
import { bookDecided, booked, type Chapter, orderOf, type Stage } from "./story.ts";

const YEAR_MS = 365 * 86_400_000;

/** A pass and its booking by one request, and a pass that is taken back. */
export const NEW_E_PASS: Chapter = {
  name: "newEPass",
  stories: [
    {
      title: "A pass that is issued for its booking, and one that is taken back",
      shows: "one request has a pass issued and books on it; a booking without an order leaves no pass",
      async play(stage) {
        const { world, bookingId, backend, tell } = stage;
        const passesOf = (clientUserId: string) =>
          world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
        const user = `${bookingId}-user`;
        const booking = await bookLounge(stage, bookingId, user, "N00001");
        const issued = passesOf(user);
        prove(issued.length === 1, `one pass is issued (it was ${issued.length})`);
        prove(booking.pass?.id === issued[0]?.id, "the booking shows the pass that was issued");
        const order = world.simulator.orders.get(orderOf(booking));
        prove(order?.passId === issued[0]?.id, "its order is on that pass");
        tell(`one request: the pass is issued, and order ${booking.orderId} is ${booking.status} on it`);

        const otherId = `${bookingId}-sold-out` as BookingId;
        const otherUser = `${otherId}-user`;
        const { resourceId } = MAGIC_RESOURCES.soldOut;
        const { status } = await bookLounge(stage, otherId, otherUser, resourceId);
        prove(status === "unavailable", "a lounge without a free slot is unavailable");
        const isSaid = (remarks: string | null | undefined) => remarks?.includes("was cancelled") === true;
        await backend.waitFor(otherId, "without its pass", ({ history }) => isSaid(history.at(-1)?.remarks));
        const left = passesOf(otherUser);
        prove(left.length === 1 && left[0]?.status === PASS_STATUS.cancelled, "its pass is cancelled at DragonPass");
        tell("no slot was free: its pass is cancelled, and its history says so");
        return booked();
      },
    },
  ],
};

async function bookLounge(stage: Stage, bookingId: BookingId, clientUserId: string, resourceId: string) {
  return await bookDecided(stage, {
    bookingId,
    module: "lounge",
    resourceId,
    prebookingDate: localTimeIn("Europe/London", YEAR_MS),
    pass: {
      type: "newEPass",
      clientUserId,
      firstName: "Ada",
      lastName: "Lovelace",
      expirationDate: new Date(Date.now() + 2 * YEAR_MS).toISOString(),
      availableUsages: 1,
    },
  });
}
