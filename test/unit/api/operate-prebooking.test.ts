import { beforeEach, describe, expect, test } from "vitest";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { withAttention, withEnding } from "../../../src/domain/booking/booking.ts";
import { changeBooking, findBooking } from "../../../src/store/bookings/bookings.ts";
import { type ApiFixture, KEYS } from "./support/api-fixture.ts";
import { prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.workflows.operatorAnswer = { kind: "not-running" };
  api.workflows.onRestart = () => false;
});

const key = KEYS.operateOnly;
const post = (id: string, verb: string, body?: unknown) =>
  api.call("POST", `/v1/prebookings/${id}/${verb}`, { key, ...(body === undefined ? {} : { body }) });

describe("what an operator does with a booking", () => {
  test("is answered with the booking as it is stored then", async () => {
    const { bookingId, booking } = await published({ status: "pending" });
    api.workflows.operatorAnswer = { kind: "done", booking };
    expect(await post(bookingId, "sync")).toMatchObject({ status: 200, json: { bookingId, status: "pending" } });
    for (const body of [{ outcome: "noOrder" }, { outcome: "noted" }, { outcome: "order", orderId: "DP1" }]) {
      expect(await post(bookingId, "resolve", body)).toMatchObject({ status: 200, json: { bookingId } });
      expect(api.workflows.resolutions.at(-1)).toEqual({ bookingId, resolution: body });
    }
  });

  test("is logged with the name of the key, the booking and what was said", async () => {
    const { bookingId, booking } = await published({});
    api.workflows.operatorAnswer = { kind: "done", booking };
    await post(bookingId, "resolve", { outcome: "noOrder" });
    const line = api.logLines.map((text) => JSON.parse(text)).findLast(({ route }) => route?.endsWith("/resolve"));
    expect(line).toMatchObject({ apiKey: "operate", bookingId, outcome: "noOrder", status: 200 });
  });

  test.each(["nothing_to_resolve", "order_not_free"] as const)("is refused with 409 %s", async (code) => {
    const { bookingId } = await published({});
    api.workflows.operatorAnswer = { kind: "refused", code, message: "It cannot be." };
    expect(await post(bookingId, "resolve", { outcome: "noOrder" })).toMatchObject({ status: 409, json: { code } });
  });

  test.each([
    [{}],
    [{ outcome: "maybe" }],
    [{ outcome: "order" }],
    [{ outcome: "noOrder", orderId: "DP1" }],
    [{ outcome: "order", orderId: "" }],
  ])("is refused with 400 and the field for %j", async (body) => {
    const answer = await post("some-id", "resolve", body);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    expect(answer.json.errors.length).toBeGreaterThan(0);
  });

  test("is 404 for a booking that is not known", async () => {
    expect(await post("nobody", "sync")).toMatchObject({ status: 404, json: { code: "booking_not_found" } });
    expect((await post("nobody", "resolve", { outcome: "noted" })).status).toBe(404);
  });
});

describe("a booking whose workflow is gone", () => {
  test("is restarted from its row, and asked again", async () => {
    const { bookingId, booking } = await published({ status: "confirmed" });
    api.workflows.onRestart = () => {
      api.workflows.operatorAnswer = { kind: "done", booking };
      return true;
    };
    expect(await post(bookingId, "sync")).toMatchObject({ status: 200, json: { bookingId } });
  });

  test("lets its notice be taken note of when it has ended, once", async () => {
    const { bookingId } = await published({ status: "cancelled", needsAttention: attention("stray_order") });
    expect(await post(bookingId, "resolve", { outcome: "noted" })).toMatchObject({
      status: 200,
      json: { status: "cancelled", needsAttention: null },
    });
    const refused = (detail: string) => ({ status: 409, json: { code: "nothing_to_resolve", detail } });
    expect(await post(bookingId, "resolve", { outcome: "noted" })).toMatchObject(
      refused("The booking does not ask for a person; nothing was changed."),
    );
    expect(await post(bookingId, "resolve", { outcome: "noOrder" })).toMatchObject(
      refused("No order of this booking is lost; nothing was changed."),
    );
    expect(await post(bookingId, "sync")).toMatchObject({ status: 200, json: { status: "cancelled" } });
  });
});

describe("a booking that was accepted, and whose workflow was ended before it opened it,", () => {
  test("asks for a person: it is read and listed as it is stored, and shown so to whoever repeats the request", async () => {
    const { bookingId, body, dueAt } = await acceptedOnly();
    const notice = { status: "requested", needsAttention: { code: "not_followed" }, waitsFor: { code: "temporal" } };
    api.workflows.away = true;
    expect(await api.call("GET", `/v1/prebookings/${bookingId}`)).toMatchObject({ status: 200, json: notice });
    api.workflows.away = false;
    const listed = await api.call("GET", "/v1/prebookings?needsAttention=true&pageSize=100");
    expect(JSON.stringify(listed.json)).toContain(bookingId);
    expect(await api.call("POST", "/v1/prebookings", { body })).toMatchObject({ status: 202, json: notice });
    // It is not put off by that.
    expect((await findBooking(api.db, bookingId))?.lookDueAt).toEqual(dueAt);
  });

  test.each(["sync", "resolve"])("is started again by %s", async (verb) => {
    const { bookingId, booking } = await acceptedOnly();
    let restarts = 0;
    api.workflows.onRestart = () => {
      restarts += 1;
      api.workflows.operatorAnswer = { kind: "done", booking };
      return true;
    };
    const body = verb === "resolve" ? { outcome: "noOrder" } : undefined;
    expect(await post(bookingId, verb, body)).toMatchObject({ status: 200, json: { bookingId } });
    expect(restarts).toBe(1);
  });

  test("begins again to be cancelled, whoever had ended it", async () => {
    const { bookingId } = await acceptedOnly();
    api.workflows.cancelAnswer = { kind: "not-running" };
    let remembered: unknown = null;
    api.workflows.onRestart = () => {
      remembered = true;
      return true;
    };
    const answer = await api.call("POST", `/v1/prebookings/${bookingId}/cancel`);
    expect(answer).toMatchObject({ status: 202, json: { cancelRequestedAt: expect.any(String) } });
    expect(remembered).toBe(true);
    expect((await findBooking(api.db, bookingId))?.booking.cancelRequestedAt).toBe(answer.json.cancelRequestedAt);
  });

  async function acceptedOnly() {
    const body = prebookingBody({ bookingId: crypto.randomUUID() });
    const { json } = await api.call("POST", "/v1/prebookings", { body });
    const bookingId = json.bookingId as BookingId;
    const booking = await changeBooking(api.db, bookingId, async (row) => ({
      booking: withAttention(row.booking, attention("not_followed"), row.nowMs),
    }));
    return { bookingId, booking, body, dueAt: (await findBooking(api.db, bookingId))?.lookDueAt };
  }
});

test("a booking that was cancelled before it was opened is read and listed as that", async () => {
  const { json } = await api.call("POST", "/v1/prebookings", { body: prebookingBody() });
  const bookingId = json.bookingId as BookingId;
  await changeBooking(api.db, bookingId, async ({ booking, nowMs }) => ({
    booking: withEnding(booking, { status: "cancelled", source: "cancel", reason: null, nowMs }),
  }));
  api.workflows.away = true;
  const shown = await api.call("GET", `/v1/prebookings/${bookingId}`);
  const listed = await api.call("GET", "/v1/prebookings?status=cancelled&pageSize=100");
  api.workflows.away = false;
  expect(shown).toMatchObject({ status: 200, json: { status: "cancelled", waitsFor: null } });
  expect(JSON.stringify(listed.json)).toContain(bookingId);
});

describe("a cancellation that is remembered", () => {
  test("shows since when, in the answer and in the stored booking, until the booking is decided", async () => {
    const { bookingId } = await published({ status: "requested" });
    api.workflows.cancelAnswer = { kind: "remembered" };
    const answer = await api.call("POST", `/v1/prebookings/${bookingId}/cancel`);
    expect(answer).toMatchObject({ status: 202, json: { cancelRequestedAt: expect.any(String) } });
    const again = await api.call("POST", `/v1/prebookings/${bookingId}/cancel`);
    expect(again.json.cancelRequestedAt).toBe(answer.json.cancelRequestedAt);
    const shown = await api.call("GET", `/v1/prebookings/${bookingId}`);
    expect(shown.json.cancelRequestedAt).toBe(answer.json.cancelRequestedAt);
  });
});

async function published(change: Parameters<ApiFixture["publish"]>[1]) {
  const { json } = await api.call("POST", "/v1/prebookings", { body: prebookingBody() });
  const bookingId = json.bookingId ?? "";
  return { bookingId, booking: await api.publish(bookingId, change) };
}
