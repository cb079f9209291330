import type { Booking } from "../../contract/booking.ts";
import type { Redemption } from "../../contract/redemption.ts";
import type { BookingId, Module } from "../../contract/vocabulary.ts";
import type { Backend } from "../backend.ts";
import { prove } from "../demo-failure.ts";
import type { DemoWorld } from "../demo-world.ts";

/** Dependencies of a story; `tell` prints a step as it happens. */
export interface Stage {
  readonly world: DemoWorld;
  readonly backend: Backend;
  /** Free, as is every id that begins with it. */
  readonly bookingId: BookingId;
  /** An E-pass with a few usages that no other story uses. */
  readonly passId: string;
  tell(step: string): void;
}

/** The traces of a story: at the end the pass has an order at DragonPass for each of them, and no other. */
export interface Played {
  readonly bookings: readonly Booking[];
  readonly redemptions: readonly Redemption[];
}

/** Something that happens to a guest, from the request to its end, and what it showed. */
export interface Story {
  readonly title: string;
  /** It has no booking to look at, unlike most. */
  readonly isWithoutBooking?: true;
  play(stage: Stage): Promise<Played>;
  /** The state at the end, in one sentence. */
  readonly shows: string;
}

/** The stories of one module, or of what is no module; by its name `npm run demo -- --module` plays it. */
export interface Chapter {
  readonly name: string;
  readonly stories: readonly Story[];
}

/** The traces of a story in which these were booked. */
export function booked(...bookings: readonly Booking[]): Played {
  return { bookings, redemptions: [] };
}

/** Books for one adult, and waits for the decision where it takes longer than the service makes a caller wait. */
export async function bookDecided(
  { backend, bookingId, passId, tell }: Stage,
  request: {
    readonly bookingId?: BookingId;
    readonly module: Module;
    readonly resourceId?: string;
    readonly optionId?: string;
    readonly prebookingDate?: string;
    readonly topUpOf?: BookingId;
  },
): Promise<Booking> {
  const { status, booking, isRepeated } = await backend.book({
    bookingId,
    pass: { type: "ePass", id: passId },
    adultCount: 1,
    guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
    ...request,
  });
  if (status === 202) {
    tell("not decided in time: it is asked on");
    return await backend.waitFor(booking.bookingId, "decided", (latest) => latest.status !== "requested");
  }
  prove(status === 201 || isRepeated, `the first answer about a booking is 201 or 202; it was ${status}`);
  return booking;
}

/** Id of the order of a booking. */
export function orderOf({ orderId, bookingId }: Booking): string {
  prove(orderId !== null, `${bookingId} has an order`);
  return orderId ?? "";
}

/** The side that told of the last change: a push, a read, a caller. */
export function sourceOf({ history }: Booking): string | undefined {
  return history.at(-1)?.source;
}
