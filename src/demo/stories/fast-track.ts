import { prove } from "../demo-failure.ts";
import { localTimeIn } from "./local-time.ts";
import { bookDecided, booked, type Chapter, sourceOf } from "./story.ts";

/** Suvarnabhumi, international departure: the sandbox plays visits of Fast Track there and nowhere else. */
const AT = { resourceId: "C10826", timeZone: "Asia/Bangkok" } as const;
/** Within the hour before it in which a visit can be played. */
const SOON_MS = 30 * 60_000;

/** Fast Track, with the visit played as against DragonPass's own sandbox. */
export const FAST_TRACK: Chapter = {
  name: "fastTrack",
  stories: [
    {
      title: "Fast Track, and the visit played by the sandbox",
      shows: "a visit that DragonPass's sandbox simulates reaches the booking by its push",
      async play(stage) {
        const { world, backend, bookingId, tell } = stage;
        const prebookingDate = localTimeIn(AT.timeZone, SOON_MS);
        const booking = await bookDecided(stage, { module: "fastTrack", resourceId: AT.resourceId, prebookingDate });
        prove(booking.status === "confirmed", "the order is confirmed at once");
        const voucher = booking.vouchers[0]?.voucher ?? "";
        prove(voucher !== "", "a confirmed order has a voucher");
        tell(`order ${booking.orderId} is confirmed for ${prebookingDate} in Bangkok, with a voucher`);
        const programId = booking.programId ?? "";
        await world.sandbox.redeemPrebooking({ programId, module: "fastTrack", voucher, adultCount: 1, childCount: 0 });
        const used = await backend.waitFor(bookingId, "used", ({ status }) => status === "used");
        prove(sourceOf(used) === "push", "the visit came by a push");
        tell("the sandbox has played the visit: used");
        return booked(used);
      },
    },
  ],
};
