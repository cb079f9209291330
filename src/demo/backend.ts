import { setTimeout as pause } from "node:timers/promises";
import type { Booking } from "../contract/booking.ts";
import type { Catalogue } from "../contract/catalogue.ts";
import type { EsimNow } from "../contract/esim.ts";
import type { Redemption } from "../contract/redemption.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { DemoFailure } from "./demo-failure.ts";
import type { DemoWorld } from "./demo-world.ts";

/** A backend service: it knows the HTTP API and nothing else. */
export interface Backend {
  /** Asks for a booking, and waits for its decision as long as the service does. */
  book(request: Record<string, unknown>): Promise<BookingAnswer>;
  read(bookingId: BookingId): Promise<Booking>;
  cancel(bookingId: BookingId): Promise<BookingAnswer>;
  checkIn(bookingId: BookingId): Promise<BookingAnswer>;
  readEsim(bookingId: BookingId): Promise<EsimNow>;
  /** Ids of the options of a resource, on a day where they differ by day. Waits until the resource is in the catalogue. */
  optionsOf(resourceId: string, day?: string): Promise<readonly string[]>;
  /** Reads until the only walk-in of the pass is as wanted. @throws DemoFailure after two minutes */
  waitForRedemption(passId: string, status: Redemption["status"]): Promise<Redemption>;
  /** Reads until the booking is as wanted. @throws DemoFailure after two minutes */
  waitFor(bookingId: BookingId, wanted: string, isAsWanted: (booking: Booking) => boolean): Promise<Booking>;
  /** Reads until the resource is in the catalogue as wanted. @throws DemoFailure after two minutes */
  waitForResource(
    resourceId: string,
    wanted: string,
    isAsWanted: (resource: CatalogueResource) => boolean,
  ): Promise<CatalogueResource>;
  /** Reads until the catalogue says that no batch is open. @throws DemoFailure after two minutes */
  waitForClosedBatches(): Promise<void>;
  /** Reads until every message of the inbox has been applied. @throws DemoFailure after two minutes */
  waitForAppliedPushMessages(): Promise<void>;
}

/** A booking as a call was answered with it. */
interface BookingAnswer {
  readonly status: number;
  readonly booking: Booking;
  /** The call had to be repeated: the service could not answer it before. */
  readonly isRepeated: boolean;
}

/** A resource of the catalogue, as far as the demo looks at it. */
interface CatalogueResource {
  readonly resourceName: string;
  readonly available: boolean;
}

/** A push whose ring was lost on a busy machine is rung for again within a minute. */
const WAIT_MAX_MS = 120_000;
const POLL_MS = 200;
/** As `Retry-After` says. */
const UNAVAILABLE_MS = 1_000;

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

  /** Every call is safe to repeat, and is repeated while Temporal is too busy for it. */
  async function call(...request: Parameters<typeof send>) {
    const giveUpAt = Date.now() + WAIT_MAX_MS;
    for (let isRepeated = false; ; isRepeated = true) {
      const { status, json } = await send(...request);
      if (status < 400) return { status, json, isRepeated };
      if (status !== 503 || Date.now() > giveUpAt)
        throw new DemoFailure(`${request[0]} ${request[1]} answered ${status}: ${JSON.stringify(json)}`);
      await pause(UNAVAILABLE_MS);
    }
  }

  async function callForBooking(...request: Parameters<typeof send>): Promise<BookingAnswer> {
    const { json, ...answer } = await call(...request);
    return { ...answer, booking: json as Booking };
  }

  const read = async (bookingId: BookingId) => (await call("GET", `/v1/prebookings/${bookingId}`)).json as Booking;
  const waitForResource: Backend["waitForResource"] = (resourceId, wanted, isAsWanted) =>
    poll(`resource ${resourceId} should be ${wanted}`, async () => {
      const { status, json } = await send("GET", `/v1/resources/${resourceId}`);
      const resource = json as CatalogueResource;
      return { value: resource, isThere: status === 200 && isAsWanted(resource), seen: resource.resourceName };
    });
  return {
    book: (request) => callForBooking("POST", "/v1/prebookings", request, { prefer: "wait=20" }),
    read,
    cancel: (bookingId) => callForBooking("POST", `/v1/prebookings/${bookingId}/cancel`, {}),
    checkIn: (bookingId) => callForBooking("POST", `/v1/prebookings/${bookingId}/check-in`, {}),
    readEsim: async (bookingId) => (await call("GET", `/v1/prebookings/${bookingId}/esim`)).json as EsimNow,
    optionsOf: async (resourceId, day) => {
      await waitForResource(resourceId, "in the catalogue", () => true);
      const query = day === undefined ? "" : `?date=${day}`;
      const { json } = await call("GET", `/v1/resources/${resourceId}/options${query}`);
      return (json as { items: { optionId: string }[] }).items.map(({ optionId }) => optionId);
    },
    waitForRedemption: (passId, status) =>
      poll(`the pass should have a walk-in that is ${status}`, async () => {
        const { json } = await call("GET", `/v1/passes/ePass/${passId}/redemptions`);
        const [redemption] = (json as { items: Redemption[] }).items;
        return {
          value: redemption as Redemption,
          isThere: redemption?.status === status,
          seen: `${redemption?.status}`,
        };
      }),
    waitFor: (bookingId, wanted, isAsWanted) =>
      poll(`${bookingId} should be ${wanted}`, async () => {
        const booking = await read(bookingId);
        return { value: booking, isThere: isAsWanted(booking), seen: booking.status };
      }),
    waitForResource,
    waitForClosedBatches: () =>
      poll("no batch should be open", async () => {
        const { programs } = (await call("GET", "/v1/catalogue")).json as Catalogue;
        const counts = programs.flatMap(({ events }) => events.map(({ openBatchCount }) => openBatchCount));
        const open = counts.reduce((sum, count) => sum + count, 0);
        return { value: undefined, isThere: open === 0, seen: `${open} open` };
      }),
    waitForAppliedPushMessages: () =>
      poll("every push that was acknowledged should be applied", async () => {
        const { json } = await call("GET", "/v1/push-messages?state=waiting&state=unclaimed&state=late");
        const { length } = (json as { items: unknown[] }).items;
        return { value: undefined, isThere: length === 0, seen: `${length} that have not been` };
      }),
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
    if (Date.now() > giveUpAt) throw new DemoFailure(`${wanted}, and after two minutes there is: ${seen}`);
    await pause(POLL_MS);
  }
}
