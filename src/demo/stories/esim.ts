import type { BookingId } from "../../contract/vocabulary.ts";
import { prove } from "../demo-failure.ts";
import { bookDecided, booked, type Chapter, orderOf } from "./story.ts";

const RESOURCE_ID = "E00001";

/** eSIM: bought, and topped up. */
export const ESIM: Chapter = {
  name: "esim",
  stories: [
    {
      title: "An eSIM, bought and topped up",
      shows: "an eSIM is a booking, and its top-up is another one with an order of its own",
      async play(stage) {
        const { backend, bookingId, tell } = stage;
        const [packageId = ""] = await backend.optionsOf(RESOURCE_ID);
        const bought = await bookDecided(stage, { module: "esim", resourceId: RESOURCE_ID, optionId: packageId });
        prove(bought.status === "confirmed", "the order is confirmed at once");
        const { esim, topUpOptions } = await backend.readEsim(bookingId);
        prove(esim !== null, "DragonPass says how the eSIM is installed");
        const optionId = topUpOptions[0]?.optionId ?? "";
        tell(`order ${bought.orderId}: the eSIM can be installed, and topped up with ${topUpOptions.length} packages`);
        const toppedUp = await bookDecided(stage, {
          bookingId: `${bookingId}-top-up` as BookingId,
          module: "esim",
          topUpOf: bookingId,
          optionId,
        });
        prove(toppedUp.status === "confirmed", "the top-up is confirmed at once");
        prove(orderOf(toppedUp) !== orderOf(bought), "the top-up has an order of its own");
        tell(`order ${toppedUp.orderId} has topped it up with ${optionId}`);
        return booked(bought, toppedUp);
      },
    },
  ],
};
