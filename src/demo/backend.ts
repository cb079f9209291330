import { setTimeout as pause } from "node:timers/promises";
import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { DemoFailure } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";

/** A backend service: it knows the HTTP API and nothing else. */
export interface Backend {
  /** Asks for a booking and waits for its first answer. */
  book(request: Record<string, unknown>): Promise<{ status: number; booking: Booking }>;
  read(bookingId: BookingId): Promise<Booking>;
  cancel(bookingId: BookingId): Promise<{ status: number; booking: Booking }>;
  /** Reads until the booking is as wanted. @throws DemoFailure after 60 s */
  waitFor(bookingId: BookingId, wanted: string, isAsWanted: (booking: Booking) => boolean): Promise<Booking>;
  /** Messages of the inbox that have not been applied. */
  openPushMessages(): Promise<number>;
}

const WAIT_MAX_MS = 60_000;
const POLL_MS = 200;

/** A backend with the development key. */
export function createBackend({ service, apiKey }: DemoWorld): Backend {
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 400)
      throw new DemoFailure(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return { status: answer.status, json: (await answer.json()) as unknown };
  }

  const read = async (bookingId: BookingId) => (await call("GET", `/v1/prebookings/${bookingId}`)).json as Booking;
  return {
    book: async (request) => {
      const { status, json } = await call("POST", "/v1/prebookings", request, { prefer: "wait=20" });
      return { status, booking: json as Booking };
    },
    read,
    cancel: async (bookingId) => {
      const { status, json } = await call("POST", `/v1/prebookings/${bookingId}/cancel`, {});
      return { status, booking: json as Booking };
    },
    waitFor: async (bookingId, wanted, isAsWanted) => {
      const giveUpAt = Date.now() + WAIT_MAX_MS;
      for (;;) {
        const booking = await read(bookingId);
        if (isAsWanted(booking)) return booking;
        if (Date.now() > giveUpAt) {
          throw new DemoFailure(`${bookingId} should be ${wanted}, and is ${booking.status} after a minute`);
        }
        await pause(POLL_MS);
      }
    },
    openPushMessages: async () => {
      const { json } = await call("GET", "/v1/push-messages?state=waiting&state=unclaimed&state=late");
      return (json as { items: unknown[] }).items.length;
    },
  };
}
