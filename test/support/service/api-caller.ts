import { type Booking, booking as bookingSchema } from "../../../src/contract/booking.ts";
import { waitUntil } from "../wait-until.ts";

export const TEST_API_KEY = "test-key-that-opens-everything";

/** An answer of the API. */
export interface ApiAnswer<Body = Booking> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A backend that calls the API. */
export interface ApiCaller {
  call<Body = Booking>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<Body>>;
  /** The booking; fails where it is not as the contract says, which every test thereby looks at. */
  booking(bookingId: string): Promise<Booking>;
  /** Waits until the stored booking is as wanted; fails with the booking as it is after 30 s. */
  waitFor(bookingId: string, isAsWanted: (booking: Booking) => boolean, timeoutMs?: number): Promise<Booking>;
}

/** Calls the API that is at this address when it calls. */
export function createApiCaller(urlNow: () => string): ApiCaller {
  const call: ApiCaller["call"] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${urlNow()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TEST_API_KEY}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === "" ? null : JSON.parse(text)) as never };
  };
  const booking: ApiCaller["booking"] = async (bookingId) => {
    const { status, body } = await call("GET", `/v1/prebookings/${bookingId}`);
    if (status === 200) bookingSchema.parse(body);
    return body;
  };
  return {
    call,
    booking,
    waitFor: (bookingId, isAsWanted, timeoutMs) => waitUntil(() => booking(bookingId), isAsWanted, timeoutMs),
  };
}
