import { prove } from "../demo-failure.ts";
import type { Chapter } from "./story.ts";

/** Walk-ins: a pass is used without a prebooking. */
export const WALK_IN: Chapter = {
  name: "walkin",
  stories: [
    {
      title: "A walk-in, and its cancellation",
      isWithoutBooking: true,
      shows: "a pass that is used without a prebooking is known from DragonPass's pushes alone",
      async play({ world, backend, passId, tell }) {
        const at = { programId: world.simulator.programIds[0] ?? "", module: "lounge", dpId: passId } as const;
        const transactionId = await world.sandbox.redeemWalkIn({ ...at, adultCount: 1, childCount: 0 });
        const used = await backend.waitForRedemption(passId, "used");
        tell(`order ${used.orderId}: the pass was used at ${used.resourceName}`);
        await world.sandbox.cancel({ ...at, transactionId });
        const cancelled = await backend.waitForRedemption(passId, "cancelled");
        prove(cancelled.orderId === used.orderId, "the order stays the same");
        tell("the staff have taken it back: cancelled");
        return { bookings: [], redemptions: [cancelled] };
      },
    },
  ],
};
