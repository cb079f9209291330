import type { BookingId } from "../../contract/vocabulary.ts";
import { prove } from "../demo-failure.ts";
import { localTimeIn } from "./local-time.ts";
import { bookDecided, booked, type Chapter } from "./story.ts";

/** In Manchester. */
const GYM = { resourceId: "F00001", timeZone: "Europe/London" } as const;
const DAYS_MS = 10 * 86_400_000;

/** Fitness: a class, which says itself when it is, and a day pass, which is checked in. */
export const FITNESS: Chapter = {
  name: "fitness",
  stories: [
    {
      title: "A class, and a day pass that is checked in",
      shows: "a class takes its date from its option, and a check-in that is asked for twice is made once",
      async play(stage) {
        const { world, backend, bookingId, tell } = stage;
        const { resourceId } = GYM;
        const day = dayIn(DAYS_MS);
        const classId = (await backend.optionsOf(resourceId, day)).at(-1) ?? "";
        const classBooking = await bookDecided(stage, { module: "fitness", resourceId, optionId: classId });
        prove(classBooking.prebookingDate?.startsWith(day) === true, "the class says when it is");
        tell(
          `order ${classBooking.orderId} is ${classBooking.status}, for the class of ${classBooking.prebookingDate}`,
        );

        const today = dayIn(0);
        const [dayPassId = ""] = await backend.optionsOf(resourceId, today);
        const dayPass = await bookDecided(stage, {
          bookingId: `${bookingId}-day-pass` as BookingId,
          module: "fitness",
          resourceId,
          optionId: dayPassId,
          prebookingDate: `${today}T23:59`,
        });
        tell(`order ${dayPass.orderId} is ${dayPass.status}, a day pass for today`);
        await backend.checkIn(dayPass.bookingId);
        const checkedIn = await backend.waitFor(
          dayPass.bookingId,
          "checked in",
          (latest) => latest.checkedInAt !== null,
        );
        await backend.checkIn(dayPass.bookingId);
        const checkIns = world.simulator.journal().filter(({ kind }) => kind === "order-checked-in");
        prove(checkIns.length === 1, `the order is checked in once (it was ${checkIns.length} times)`);
        tell(`checked in, with ${checkedIn.vouchers.length} voucher; asked once more it answers the same`);
        return booked(classBooking, checkedIn);
      },
    },
  ],
};

function dayIn(afterMs: number): string {
  return localTimeIn(GYM.timeZone, afterMs).slice(0, "YYYY-MM-DD".length);
}
