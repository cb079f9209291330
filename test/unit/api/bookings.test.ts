import { beforeEach, describe, expect, test } from "vitest";
import { booking as bookingSchema } from "../../../src/contract/booking.ts";
import type { Instant, OrderId } from "../../../src/contract/vocabulary.ts";
import { OTHER_PROGRAM } from "./support/api-fixture.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.workflows.away = false;
  api.workflows.cancelAnswer = { kind: "not-running" };
  api.fakes.now = () => Date.now();
});

async function started(change: Record<string, unknown> = {}): Promise<string> {
  const bookingId = newId();
  await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId, ...change }) });
  return bookingId;
}
const get = (bookingId: string) => api.call("GET", `/v1/prebookings/${bookingId}`);
const cancel = (bookingId: string, body?: unknown) =>
  api.call("POST", `/v1/prebookings/${bookingId}/cancel`, body === undefined ? {} : { body });

describe("GET /v1/prebookings/{bookingId}", () => {
  test("answers the published booking, every key present, without Temporal", async () => {
    const bookingId = await started();
    await api.publish(bookingId, { status: "confirmed", supplierStatus: 1 });
    api.workflows.away = true;
    const answer = await get(bookingId);
    expect(answer.status).toBe(200);
    expect(bookingSchema.parse(answer.json)).toMatchObject({ bookingId, status: "confirmed", revision: 2 });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("reads a booking that has not been published from Temporal", async () => {
    const bookingId = await started();
    const answer = await get(bookingId);
    expect(answer.status).toBe(200);
    expect(answer.json.status).toBe("requested");
  });

  test("answers 503 where only Temporal could know and does not answer", async () => {
    const bookingId = await started();
    api.workflows.away = true;
    expect((await get(bookingId)).status).toBe(503);
  });

  test.each(["unknown-id", "-malformed", "%00", "a%2Fb", "x".repeat(65), "%E0%A4"])(
    "answers 404 for %s",
    async (id) => {
      const answer = await get(id);
      expect(answer.status).toBe(404);
      expect(["booking_not_found", "not_found"]).toContain(answer.json.code);
    },
  );

  test("says cancellable only until the deadline, without anybody publishing anything", async () => {
    const bookingId = await started();
    const cancellableUntil = "2027-09-30T09:30:00.000Z" as Instant;
    await api.publish(bookingId, { status: "confirmed", cancellable: true, cancellableUntil });
    expect((await get(bookingId)).json.cancellable).toBe(true);
    api.fakes.now = () => Date.parse(cancellableUntil) + 1;
    expect((await get(bookingId)).json.cancellable).toBe(false);
  });
});

describe("POST /v1/prebookings/{bookingId}/cancel", () => {
  test("answers 200 with the booking that the workflow cancelled", async () => {
    const bookingId = await started();
    const booking = await api.publish(bookingId, { status: "confirmed" });
    api.workflows.cancelAnswer = { kind: "cancelled", booking: { ...booking, status: "cancelled" } };
    const answer = await cancel(bookingId);
    expect(answer.status).toBe(200);
    expect(answer.json.status).toBe("cancelled");
  });

  test("answers 200 where it is cancelled already, also without Temporal", async () => {
    const bookingId = await started();
    await api.publish(bookingId, { status: "cancelled" });
    api.workflows.away = true;
    expect((await cancel(bookingId)).status).toBe(200);
    expect((await cancel(bookingId, {})).status).toBe(200);
  });

  test.each([true, false])("answers 202 where the request is remembered (published: %s)", async (published) => {
    const bookingId = await started();
    if (published) await api.bind(bookingId);
    api.workflows.cancelAnswer = { kind: "remembered" };
    const answer = await cancel(bookingId);
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(`/v1/prebookings/${bookingId}`);
    expect(answer.json).toMatchObject({ bookingId, status: "requested" });
  });

  test("answers 409 cancellation_window_closed with the deadline", async () => {
    const bookingId = await started();
    const cancellableUntil = "2020-09-30T09:30:00.000Z" as Instant;
    await api.publish(bookingId, { status: "confirmed", cancellableUntil });
    api.workflows.cancelAnswer = { kind: "refused", code: "cancellation_window_closed", message: "It is too late." };
    const answer = await cancel(bookingId);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: "cancellation_window_closed", details: { cancellableUntil } });
  });

  test.each(["used", "unavailable", "rejected", "unused"] as const)(
    "answers 409 booking_final for %s",
    async (status) => {
      const bookingId = await started();
      await api.publish(bookingId, { status });
      const answer = await cancel(bookingId);
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({ code: "booking_final", details: { status } });
    },
  );

  test("passes on that the workflow calls it final", async () => {
    const bookingId = await started();
    await api.publish(bookingId, { status: "confirmed" });
    api.workflows.cancelAnswer = { kind: "refused", code: "booking_final", message: "It has been used." };
    expect((await cancel(bookingId)).json.code).toBe("booking_final");
  });

  test("answers 404 for an id that nobody knows, and for one that only a failed start has reserved", async () => {
    expect((await cancel(newId())).json.code).toBe("booking_not_found");
    api.workflows.away = true;
    const bookingId = await started();
    api.workflows.away = false;
    expect((await get(bookingId)).status).toBe(404);
    expect((await cancel(bookingId)).status).toBe(404);
  });

  test("does not call an open booking final because its workflow is gone", async () => {
    const bookingId = await started();
    await api.publish(bookingId, { status: "confirmed" });
    const answer = await cancel(bookingId);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("60");
  });

  test("answers 503 without Temporal", async () => {
    const bookingId = await started();
    await api.publish(bookingId, { status: "confirmed" });
    api.workflows.away = true;
    expect((await cancel(bookingId)).status).toBe(503);
  });

  test("refuses a body with anything in it, and asks nobody", async () => {
    const bookingId = await started();
    const asked = api.workflows.cancels.length;
    const answer = await cancel(bookingId, { force: true });
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([{ pointer: "/force", code: "unknown_field", message: "is not known here" }]);
    expect(api.workflows.cancels).toHaveLength(asked);
  });
});

describe("GET /v1/prebookings", () => {
  const list = (query: string) => api.call("GET", `/v1/prebookings?${query}`);
  const idsOf = async (query: string) => (await list(query)).json.items.map((item) => item.bookingId).sort();

  test("lists published bookings only, newest first, in pages that miss nothing", async () => {
    const resourceId = newId();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await started({ resourceId }));
    const unpublished = await started({ resourceId });
    for (const id of ids) await api.bind(id);
    const seen: string[] = [];
    let token: string | null = null;
    do {
      const page = await list(`resourceId=${resourceId}&pageSize=2${token === null ? "" : `&pageToken=${token}`}`);
      expect(page.status).toBe(200);
      expect(page.json.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.json.items.map((item) => item.bookingId));
      token = page.json.nextPageToken;
    } while (token !== null);
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(seen).not.toContain(unpublished);
  });

  test("narrows by every filter, and takes a repeated one as or", async () => {
    const resourceId = newId();
    const orderId = newId() as OrderId;
    const first = await started({ resourceId, pass: { type: "ePass", id: `P${resourceId}` } });
    const second = await started({ resourceId, module: "fastTrack", programId: OTHER_PROGRAM });
    const third = await started({ resourceId });
    const needsAttention = { code: "x", message: "x", details: null };
    await api.publish(first, { status: "confirmed", orderId, visitAt: "2027-10-01T09:30:00.000Z" as Instant });
    await api.publish(second, { status: "pending", needsAttention, visitAt: "2027-11-01T09:30:00.000Z" as Instant });
    await api.bind(third);
    const of = (query: string) => idsOf(`resourceId=${resourceId}&${query}`);
    expect(await of("")).toEqual([first, second, third].sort());
    expect(await of("status=confirmed")).toEqual([first]);
    expect(await of("status=confirmed&status=pending")).toEqual([first, second].sort());
    expect(await of("module=fastTrack")).toEqual([second]);
    expect(await of(`programId=${OTHER_PROGRAM}`)).toEqual([second]);
    expect(await of(`orderId=${orderId}`)).toEqual([first]);
    expect(await of(`passId=P${resourceId}`)).toEqual([first]);
    expect(await of("needsAttention=true")).toEqual([second]);
    expect(await of("needsAttention=false")).toEqual([first, third].sort());
    expect(await of("needsAttention=false&needsAttention=true")).toEqual([first, second, third].sort());
    expect(await of("visitFrom=2027-10-15T00:00:00.000Z")).toEqual([second]);
    expect(await of("visitTo=2027-10-15T00:00:00Z")).toEqual([first]);
    expect(await of("visitFrom=2028-01-01T00:00:00Z&visitFrom=2027-10-15T00:00:00Z")).toEqual([second]);
    expect(await of("visitTo=2027-10-15T00:00:00Z&visitTo=2000-01-01T00:00:00Z")).toEqual([first]);
  });

  test.each([
    ["an unknown parameter", "sort=asc", "/sort"],
    ["an unknown status", "status=booked", "/status"],
    ["a time in the year 0, which no database has", "visitFrom=0000-01-01T00:00:00Z", "/visitFrom"],
    ["a time with another offset", "visitFrom=2027-10-15T00:00:00%2B02:00", "/visitFrom"],
    ["a time in the year 0", "visitTo=0000-01-01T00:00:00Z", "/visitTo"],
    ["needsAttention=1", "needsAttention=1", "/needsAttention"],
    ["pageSize 0", "pageSize=0", "/pageSize"],
    ["pageSize 101", "pageSize=101", "/pageSize"],
    ["a pageSize that is no number", "pageSize=ten", "/pageSize"],
    ["two pageSizes", "pageSize=1&pageSize=2", "/pageSize"],
    ["an id with U+0000", "orderId=a%00b", "/orderId"],
    ["half a surrogate pair", "orderId=%ED%A0%80%20", "/orderId"],
    ["a parameter called __proto__", "__proto__=1", "/__proto__"],
  ])("refuses %s, naming it", async (_, query, pointer) => {
    const answer = await list(query);
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe("invalid_request");
    expect(answer.json.errors.map((error) => error.pointer)).toContain(pointer);
  });

  test("refuses a page token of other filters, a changed one and none at all", async () => {
    const resourceId = newId();
    for (let i = 0; i < 2; i++) await api.bind(await started({ resourceId }));
    const { nextPageToken } = (await list(`resourceId=${resourceId}&pageSize=1`)).json;
    expect(nextPageToken).not.toBeNull();
    const tokens = [`${nextPageToken}&status=pending`, `${nextPageToken}A&resourceId=${resourceId}`, "x", ""];
    for (const token of tokens) {
      const answer = await list(`pageToken=${token}`);
      expect(answer.status).toBe(400);
      expect(answer.json.code).toBe("invalid_page_token");
    }
    expect((await list(`pageToken=${nextPageToken}&resourceId=${resourceId}&pageSize=50`)).status).toBe(200);
  });

  test("has pages of 20 by default", async () => {
    const resourceId = newId();
    for (let i = 0; i < 21; i++) await api.bind(await started({ resourceId }));
    expect((await list(`resourceId=${resourceId}`)).json.items).toHaveLength(20);
    expect((await list(`resourceId=${resourceId}&pageSize=100`)).json.nextPageToken).toBeNull();
  });
});
