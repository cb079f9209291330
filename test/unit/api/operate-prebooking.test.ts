import { beforeEach, describe, expect, test } from "vitest";
import { attention } from "../../../src/domain/booking/attention.ts";
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
    expect(await post(bookingId, "resolve", { outcome: "noted" })).toMatchObject({
      status: 409,
      json: { code: "nothing_to_resolve" },
    });
    expect(await post(bookingId, "resolve", { outcome: "noOrder" })).toMatchObject({ status: 409 });
    expect(await post(bookingId, "sync")).toMatchObject({ status: 200, json: { status: "cancelled" } });
  });
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
