import { describe, expect, test } from "vitest";
import {
  CREATE,
  clientOf,
  type FakeAnswer,
  json,
  ORDER,
  refusal,
  startFake,
  success,
  text,
} from "./fake-dragonpass.ts";

describe("creating an order", () => {
  test("sends token, program, request id and the documented body", async () => {
    const { url, seen } = await startFake(success(ORDER));
    await clientOf(url).createOrder(CREATE);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: "POST",
      path: "/orders/lounges/ePasses/prebooking",
      headers: {
        authorization: "Bearer token-1",
        "x-program-id": CREATE.programId,
        "x-request-id": CREATE.requestId,
        "content-type": "application/json",
      },
      body: {
        module: 1,
        ePassId: CREATE.pass.id,
        extra: { prebookingToken: CREATE.prebookingToken, prebookingRequiredInfo: { firstName: "Ada" } },
      },
    });
  });

  test("sends no guest when nothing is required, and memberships to their own path", async () => {
    const { url, seen } = await startFake(success(ORDER));
    await clientOf(url).createOrder({ ...CREATE, module: "esim", guest: {}, pass: { type: "membership", id: "m" } });
    expect(seen[0]?.path).toBe("/orders/esims/memberships/prebooking");
    expect(seen[0]?.body).toEqual({ module: 8, membershipId: "m", extra: { prebookingToken: CREATE.prebookingToken } });
  });

  test.each([
    ["in the envelope", success(ORDER)],
    ["without the envelope", json(ORDER)],
    ["with a code that is text", json({ code: "0", data: ORDER })],
    ["with HTTP 201", json({ code: 0, data: ORDER }, 201)],
  ])("reads the order %s, and drops the guest's data", async (_, answer) => {
    const { url } = await startFake(answer);
    const outcome = await clientOf(url).createOrder(CREATE);
    expect(outcome).toMatchObject({
      kind: "ok",
      value: {
        orderId: "DP00000000000001",
        status: 1,
        passId: "1788000066668888",
        orderCreatedDate: "2024-12-31T00:00:00.000Z",
        prebookingDate: "2025-10-01T10:30",
        vouchers: [{ voucher: "668800008888", voucherType: 1 }],
        details: null,
      },
    });
    expect(JSON.stringify(outcome)).not.toMatch(/Ada|Lovelace|prebookingRequiredInfo/);
  });

  test.each([400, 409, 200, 500])("takes a refusal that it knows for one, also in HTTP %d", async (status) => {
    const { url, seen } = await startFake(refusal("500.010.001", status, "guest Ada Lovelace, pass 1788000066668888"));
    const outcome = await clientOf(url).createOrder(CREATE);
    expect(outcome).toEqual({
      kind: "refused",
      refusal: {
        supplierCode: "500.010.001",
        code: "supplier_refused",
        message: "The reservation was used, released or has expired.",
        retryable: true,
        whoActs: "nobody",
      },
    });
    expect(seen).toHaveLength(1);
  });

  test.each<[string, FakeAnswer, string, number | null]>([
    ["HTTP 500 without a code", text("", 500), "server-error", 500],
    ["HTTP 503 with HTML", text("<html>", 503), "server-error", 503],
    ["the family 100", refusal("100.000.001", 200), "server-error", 200],
    ["the family 400", refusal("400.000.001", 502), "server-error", 502],
    ["the family 401", refusal("401.000.001", 401), "server-error", 401],
    ["the family 402", refusal("402.000.001", 409), "server-error", 409],
    ["a business code that it does not know in HTTP 500", refusal("500.999.999", 500), "server-error", 500],
    ["a family that it does not know", refusal("600.000.001", 400), "unrecognised-code", 400],
    ["success in HTTP 500", json({ code: 0, data: ORDER }, 500), "server-error", 500],
    ["success in HTTP 400", json({ code: 0, data: ORDER }, 400), "unexpected-status", 400],
    ["HTML in HTTP 200", text("<html>welcome to the airport wifi</html>"), "unreadable", 200],
    ["truncated JSON", text('{"code":0,"data":{"orderId":"DP'), "unreadable", 200],
    ["an empty body", text(""), "unreadable", 200],
    ["an order without an id", success({ ...ORDER, orderId: null }), "unreadable", 200],
    ["an order without a status", success({ ...ORDER, status: undefined }), "unreadable", 200],
    ["success without data", json({ code: 0 }), "unreadable", 200],
    ["a code that is a plain number", json({ code: 401, message: "x" }), "unreadable", 200],
    ["HTML in HTTP 403", text("<html>", 403), "unexpected-status", 403],
    ["JSON without a code in HTTP 404", json({ error: "Not Found" }, 404), "unexpected-status", 404],
    ["more than 1 MiB", text(" ".repeat(1024 * 1024) + JSON.stringify(ORDER)), "unreadable", 200],
    ["a connection reset before the answer", (res) => res.socket?.destroy(), "connection", null],
    ["a connection reset in the body", cutOff, "connection", 200],
  ])("does not know the outcome after %s", async (_, answer, reason, httpStatus) => {
    const { url, seen } = await startFake(answer);
    const outcome = await clientOf(url).createOrder(CREATE);
    expect(outcome).toMatchObject({ kind: "unknown", reason, httpStatus, sent: true });
    expect(seen).toHaveLength(1);
  });

  test("does not know the outcome after a time-out, before the headers or in the body", async () => {
    const { url } = await startFake(
      () => {},
      (res) => void res.writeHead(200).write('{"code":0,'),
    );
    const client = clientOf(url, { timeoutMs: 100 });
    expect(await client.createOrder(CREATE)).toMatchObject({ kind: "unknown", reason: "timeout", sent: true });
    expect(await client.createOrder(CREATE)).toMatchObject({ kind: "unknown", reason: "timeout", httpStatus: 200 });
  });

  test("does not know the outcome when it is given up on our side", async () => {
    const stop = new AbortController();
    const { url } = await startFake(() => stop.abort());
    const outcome = await clientOf(url).createOrder({ ...CREATE, signal: stop.signal });
    expect(outcome).toMatchObject({ kind: "unknown", reason: "aborted", sent: true });
    const never = await clientOf(url).createOrder({ ...CREATE, signal: AbortSignal.abort() });
    expect(never).toMatchObject({ kind: "unknown", reason: "aborted", sent: false });
  });

  test("knows that nothing was sent when the connection is refused or the host has no address", async () => {
    const { url, server } = await startFake(success(ORDER));
    await new Promise((resolve) => server.close(resolve));
    const outcomes = [
      await clientOf(url).createOrder(CREATE),
      await clientOf("http://dragonpass.invalid").createOrder(CREATE),
    ];
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: "unknown", reason: "connection", sent: false });
  });

  test("does not follow a redirect with the token in its hands", async () => {
    const elsewhere = await startFake(success(ORDER));
    const { url } = await startFake(text("", 307, { location: `${elsewhere.url}/orders` }));
    const outcome = await clientOf(url).createOrder(CREATE);
    expect(outcome).toMatchObject({ kind: "unknown", reason: "unexpected-status", httpStatus: 307 });
    expect(elsewhere.seen).toEqual([]);
  });

  test.each([
    ["202.000.001 in HTTP 401", refusal("202.000.001", 401)],
    ["202.000.001 in HTTP 200", refusal("202.000.001", 200)],
    ["HTTP 401 without a code", text("", 401)],
  ])("renews the token once after %s, and repeats the call once with the same request id", async (_, answer) => {
    const { url, seen } = await startFake(answer, success(ORDER));
    expect(await clientOf(url).createOrder(CREATE)).toMatchObject({ kind: "ok" });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(new Set(seen.map(({ headers }) => headers["x-request-id"])).size).toBe(1);
  });

  test("gives up after one renewal, and calls it neither refused nor unknown", async () => {
    const { url, seen } = await startFake(refusal("201.000.001", 401));
    expect(await clientOf(url).createOrder(CREATE)).toEqual({ kind: "unauthenticated", supplierCode: "201.000.001" });
    expect(seen).toHaveLength(2);
  });

  test("is throttled by HTTP 429, which is neither refused nor unknown", async () => {
    const { url, seen } = await startFake(text("slow down", 429, { "retry-after": "7" }), text("", 429));
    const client = clientOf(url);
    expect(await client.createOrder(CREATE)).toEqual({ kind: "throttled", retryAfterMs: 7000 });
    expect(await client.createOrder(CREATE)).toEqual({ kind: "throttled", retryAfterMs: null });
    expect(seen).toHaveLength(2);
  });
});

describe("cancelling an order", () => {
  const CANCEL = { programId: "1888000000000001", orderId: "DP00000000000001" };

  test("asks for status 3 and reads the order", async () => {
    const cancelled = { ...ORDER, status: 3, orderCancelledDate: "2025-01-01T02:00:00+02:00" };
    const { url, seen } = await startFake(success(cancelled));
    expect(await clientOf(url).cancelOrder(CANCEL)).toMatchObject({
      kind: "ok",
      value: { status: 3, orderCancelledDate: "2025-01-01T00:00:00.000Z" },
    });
    expect(seen[0]).toMatchObject({ method: "PATCH", path: "/orders", body: { status: 3, orderId: CANCEL.orderId } });
  });

  test.each([
    ["500.020.001", "cancellation_window_closed"],
    ["500.020.002", "booking_final"],
  ])("tells refusal %s apart as %s", async (supplierCode, code) => {
    const { url } = await startFake(refusal(supplierCode, 409));
    expect(await clientOf(url).cancelOrder(CANCEL)).toMatchObject({ kind: "refused", refusal: { supplierCode, code } });
  });

  test("does not take an answer about another order for its own", async () => {
    const { url } = await startFake(success({ ...ORDER, status: 3, orderId: "DP2" }));
    expect(await clientOf(url).cancelOrder(CANCEL)).toMatchObject({ kind: "unknown", reason: "unreadable" });
  });
});

/** Promises more than it sends. */
function cutOff(res: Parameters<FakeAnswer>[0]): void {
  res.writeHead(200, { "content-length": "1000" });
  res.write('{"code":0,"data":', () => res.socket?.destroy());
}
