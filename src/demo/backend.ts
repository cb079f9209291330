import { setTimeout as pause } from "node:timers/promises";
import type { Booking } from "../contract/booking.ts";
import type { Catalogue } from "../contract/catalogue.ts";
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
  /** Reads until the resource is in the catalogue as wanted. @throws DemoFailure after 60 s */
  waitForResource(
    resourceId: string,
    wanted: string,
    isAsWanted: (resource: CatalogueResource) => boolean,
  ): Promise<CatalogueResource>;
  /** Reads until the catalogue says that no batch is open. @throws DemoFailure after 60 s */
  waitForClosedBatches(): Promise<void>;
  /** Messages of the inbox that have not been applied. */
  openPushMessages(): Promise<number>;
}

/** A resource of the catalogue, as far as the demo looks at it. */
interface CatalogueResource {
  readonly resourceName: string;
  readonly available: boolean;
}

const WAIT_MAX_MS = 60_000;
const POLL_MS = 200;

/** A backend with the development key. */
export function createBackend({ service, apiKey }: DemoWorld): Backend {
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as unknown };
  }

  async function call(...request: Parameters<typeof send>) {
    const { status, json } = await send(...request);
    if (status >= 400) throw new DemoFailure(`${request[0]} ${request[1]} answered ${status}: ${JSON.stringify(json)}`);
    return { status, json };
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
    waitFor: (bookingId, wanted, isAsWanted) =>
      poll(`${bookingId} should be ${wanted}`, async () => {
        const booking = await read(bookingId);
        return { value: booking, isThere: isAsWanted(booking), seen: booking.status };
      }),
    waitForResource: (resourceId, wanted, isAsWanted) =>
      poll(`resource ${resourceId} should be ${wanted}`, async () => {
        const { status, json } = await send("GET", `/v1/resources/${resourceId}`);
        const resource = json as CatalogueResource;
        return { value: resource, isThere: status === 200 && isAsWanted(resource), seen: resource.resourceName };
      }),
    waitForClosedBatches: () =>
      poll("no batch should be open", async () => {
        const { programs } = (await call("GET", "/v1/catalogue")).json as Catalogue;
        const counts = programs.flatMap(({ events }) => events.map(({ openBatchCount }) => openBatchCount));
        const open = counts.reduce((sum, count) => sum + count, 0);
        return { value: undefined, isThere: open === 0, seen: `${open} open` };
      }),
    openPushMessages: async () => {
      const { json } = await call("GET", "/v1/push-messages?state=waiting&state=unclaimed&state=late");
      return (json as { items: unknown[] }).items.length;
    },
  };
}

async function poll<Value>(
  wanted: string,
  look: () => Promise<{ value: Value; isThere: boolean; seen: string }>,
): Promise<Value> {
  const giveUpAt = Date.now() + WAIT_MAX_MS;
  for (;;) {
    const { value, isThere, seen } = await look();
    if (isThere) return value;
    if (Date.now() > giveUpAt) throw new DemoFailure(`${wanted}, and after a minute there is: ${seen}`);
    await pause(POLL_MS);
  }
}
