import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { BookingId, OrderId, PassType } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { StoreError } from "../../../src/store/database/store-error.ts";
import { beginAttempt } from "../../../src/store/once/attempts.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { type ApiFixture, PROGRAM, START_TIMEOUT_MS, startApi } from "./support/api-fixture.ts";
import { newId, prebookingBody, SECRETS, statusChanged } from "./support/samples.ts";

let api: ApiFixture;
let write: ApiFixture["fakes"]["write"];
beforeAll(async () => {
  api = await startApi();
  write = api.fakes.write;
}, START_TIMEOUT_MS);
afterAll(() => api.stop());
beforeEach(async () => {
  await api.api.ringsDelivered();
  await api.db.deleteFrom("inbox").execute();
  api.fakes.write = write;
  api.workflows.away = false;
  api.workflows.rings.length = 0;
  api.workflows.onRing = () => Promise.resolve("rung");
});

const batch = (change: Record<string, unknown> = {}) => ({
  eventType: "resource.metadata.updated",
  batchId: "20251028T010000Z",
  sequence: 2,
  totalSequence: 3,
  updatedAt: "2025-10-28T01:00:00+00:00",
  programId: PROGRAM,
  module: 1,
  resources: ["N00001"],
  ...change,
});
const walkin = () => ({
  eventType: "walkin.redemption",
  orderId: newId(),
  programId: PROGRAM,
  dpId: SECRETS.passId,
  module: 1,
  status: 2,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
});
const versionOne = (change: Record<string, unknown> = {}) => ({
  orderId: newId(),
  programId: PROGRAM,
  membershipId: "8888000066668888",
  module: 1,
  category: 1,
  status: 1,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  usageDate: "2024-12-31T00:00:00",
  orderCancelledDate: "",
  ...change,
});

const attemptOf = (bookingId: BookingId, passId: string, type: PassType = "ePass") => ({
  subject: bookingSubject(bookingId),
  scope: passScope({ programId: PROGRAM, type, id: passId }),
  requestId: newId(),
  fence: { token: newId(), validUntil: new Date(Date.now() + 60_000) },
  criteria: {},
});

describe("an accepted push", () => {
  test("is stored when it is answered, with exactly the body that DragonPass wants", async () => {
    const message = statusChanged();
    const answer = await api.push(message);
    const [row, ...others] = await api.inboxRows();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.text()).toBe('{"status":"success"}');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      source: "push",
      kind: "known",
      event_type: "prebooking.statusChanged",
      program_id: PROGRAM,
      order_id: message.orderId,
      pass_id: SECRETS.passId,
      current_status: 1,
      applied_at: null,
      body: message,
      marks: [],
    });
  });

  test.each([
    ["walkin.redemption", walkin],
    ["resource.metadata.updated", batch],
    [
      "transportHub.metadata.updated",
      () => {
        const { module: _, resources: __, ...rest } = batch({ eventType: "transportHub.metadata.updated" });
        return { ...rest, transportHubs: ["A00003"] };
      },
    ],
    [
      "resource.availability.changed",
      () =>
        batch({ eventType: "resource.availability.changed", data: [{ changeAction: "added", resources: ["N00003"] }] }),
    ],
  ])("of type %s is stored and rings at nobody", async (eventType, message) => {
    expect((await api.push(message(), { path: `/push/dragonpass/${eventType}` })).status).toBe(200);
    expect((await api.inboxRows()).map((row) => row.event_type)).toEqual([eventType]);
    await api.api.ringsDelivered();
    expect(api.workflows.rings).toEqual([]);
  });

  test("of a batch is answered with its batchId and sequence as they came", async () => {
    expect(await (await api.push(batch())).text()).toBe(
      '{"batchId":"20251028T010000Z","sequence":2,"status":"success"}',
    );
    const unknown = { eventType: "something.new", batchId: 7, sequence: "x" };
    expect(await (await api.push(unknown)).json()).toEqual({ batchId: 7, sequence: "x", status: "success" });
  });

  test("that was seen before is answered the same and stored once", async () => {
    const message = statusChanged();
    const answers = await Promise.all([api.push(message), api.push(message), api.push(message)]);
    for (const answer of answers) expect(await answer.text()).toBe('{"status":"success"}');
    expect(await api.inboxRows()).toHaveLength(1);
  });

  test("with the same key and another content is stored too", async () => {
    const message = statusChanged();
    await api.push(message);
    expect((await api.push({ ...message, remarks: "something else" })).status).toBe(200);
    expect(await api.inboxRows()).toHaveLength(2);
  });

  test("of an unknown type is stored as unhandled", async () => {
    expect(await (await api.push({ eventType: "order.somethingNew", x: 1 })).json()).toEqual({ status: "success" });
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "unhandled", event_type: "order.somethingNew" });
  });

  test("of Version 1 is stored and rings for its order", async () => {
    const bookingId = newId() as BookingId;
    const message = versionOne();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    expect(await (await api.push(message)).json()).toEqual({ status: "success" });
    await api.api.ringsDelivered();
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "version1", order_id: message.orderId });
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
  });

  test("of Version 1 with its status as text is read", async () => {
    const bookingId = newId() as BookingId;
    const message = versionOne({ status: "1", module: "1" });
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    expect(await (await api.push(message)).json()).toEqual({ status: "success" });
    await api.api.ringsDelivered();
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "version1", order_id: message.orderId, module: 1 });
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["remarks that are a number", { remarks: 5 }, ["/remarks"]],
    ["a module that is text", { module: "1" }, ["/module"]],
    ["no previous status", { previousStatus: null }, ["/previousStatus"]],
    ["a pass that is a number", { dpId: 17 }, ["/dpId"]],
    ["nothing but what identifies it", { programId: [], dpId: {}, module: null, previousStatus: true }, []],
  ])("with %s is stored and marked, and rings for its order", async (_, change, pointers) => {
    const bookingId = newId() as BookingId;
    const message = statusChanged(change);
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    const answer = await api.push(message);
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"success"}']);
    await api.api.ringsDelivered();
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
    expect(await api.inboxRows()).toMatchObject([{ kind: "known", current_status: 1, body: message }]);
    const { items } = (await api.call("GET", "/v1/push-messages")).json;
    const marks = items[0]?.marks ?? [];
    expect(marks.length).toBeGreaterThan(0);
    expect(marks).toEqual(expect.arrayContaining(pointers.map((pointer) => `not-as-documented:${pointer}`)));
    if (pointers.length > 0) expect(marks).toHaveLength(pointers.length);
  });

  test.each<[string, Record<string, unknown>, unknown]>([
    ["U+0000", { remarks: "a\0b" }, { remarks: null }],
    ["half a surrogate pair", { remarks: "\ud800" }, { remarks: null }],
    ["U+0000 in a name", { "a\0b": 1 }, {}],
  ])("with %s is stored without it, and marked", async (_, change, stored) => {
    const message = statusChanged();
    expect((await api.push({ ...message, ...change })).status).toBe(200);
    expect(await api.inboxRows()).toMatchObject([{ kind: "known", marks: ["not-storable"] }]);
    expect((await api.inboxRows())[0]?.body).toEqual({ ...message, ...(stored as object) });
  });

  test("that is nested deeply, or holds a number without bounds, is stored as far as it can be", async () => {
    const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
    for (const text of [`{"eventType":"x","a":${deep}}`, '{"eventType":"y","a":1e999999}']) {
      expect((await api.push(text)).status).toBe(200);
    }
    expect((await api.inboxRows()).map(({ kind, marks }) => [kind, marks])).toEqual([
      ["unhandled", ["not-storable"]],
      ["unhandled", ["not-storable"]],
    ]);
  });

  test("of a program that is not ours is stored with a mark", async () => {
    expect((await api.push(statusChanged({ programId: "999" }))).status).toBe(200);
    expect((await api.inboxRows())[0]?.marks).toEqual(["foreign-program"]);
  });

  test("is listed for operators without the pass", async () => {
    await api.push(statusChanged());
    const answer = await api.call("GET", "/v1/push-messages?state=unclaimed&state=waiting");
    expect(answer.status).toBe(200);
    expect(answer.json.items).toMatchObject([{ state: "unclaimed", eventType: "prebooking.statusChanged" }]);
    expect(answer.text).not.toContain(SECRETS.passId);
    expect((await api.call("GET", "/v1/push-messages?state=delivered")).json.items).toEqual([]);
    expect((await api.call("GET", "/v1/push-messages?state=lost")).status).toBe(400);
    expect((await api.call("GET", "/v1/push-messages?pageToken=x")).json.code).toBe("invalid_page_token");
  });

  test("is listed in pages that miss nothing", async () => {
    for (let i = 0; i < 3; i++) await api.push(statusChanged());
    const first = (await api.call("GET", "/v1/push-messages?pageSize=2")).json;
    const second = (await api.call("GET", `/v1/push-messages?pageSize=2&pageToken=${first.nextPageToken}`)).json;
    expect([first.items.length, second.items.length, second.nextPageToken]).toEqual([2, 1, null]);
  });
});

describe("a refused push", () => {
  test("is judged in order: content type, size, token, fields", async () => {
    const bad = { authorization: "Bearer nonsense" };
    const tooLong = "x".repeat(64 * 1024 + 1);
    const statusOf = async (body: string, headers: Record<string, string> = {}) =>
      (await api.push(body, { headers })).status;
    expect(await statusOf(tooLong, { ...bad, "content-type": "text/plain" })).toBe(415);
    expect(await statusOf(tooLong, bad)).toBe(413);
    expect(await statusOf("{", bad)).toBe(401);
    expect(await statusOf("{")).toBe(400);
    expect(await statusOf(JSON.stringify(statusChanged({ padding: "x".repeat(63 * 1024) })))).toBe(200);
  });

  test.each([
    ["no JSON", "{nope", [""]],
    ["an array", "[]", [""]],
    ["null", "null", [""]],
    ["text", '"text"', [""]],
    ["nothing", "", [""]],
    ["an order id with U+0000", JSON.stringify(statusChanged({ orderId: "a\0b" })), ["/orderId"]],
    [
      "without what identifies it",
      JSON.stringify(statusChanged({ orderId: undefined, currentStatus: "one", statusChangedDate: "yesterday" })),
      ["/orderId", "/currentStatus", "/statusChangedDate"],
    ],
    ["an event type that is no text", JSON.stringify(statusChanged({ eventType: 7 })), ["/eventType"]],
  ])("that is %s gets 400 with the fields, and is not stored", async (_, body, pointers) => {
    const answer = await api.push(body);
    const problem = (await answer.json()) as { code: string; errors: { pointer: string }[] };
    expect(answer.status).toBe(400);
    expect(problem.code).toBe("invalid_request");
    expect(problem.errors.map((error) => error.pointer)).toEqual(pointers);
    expect(await api.inboxRows()).toEqual([]);
  });

  test("that is not UTF-8 gets 400", async () => {
    const answer = await fetch(`${api.server.url}/push/dragonpass`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: validPushToken(api.pushKeys) },
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(answer.status).toBe(400);
  });

  test("of another type than its address takes gets 400", async () => {
    for (const message of [statusChanged(), versionOne(), { eventType: "something.new" }]) {
      expect((await api.push(message, { path: "/push/dragonpass/walkin.redemption" })).status).toBe(400);
    }
    expect((await api.push(statusChanged(), { path: "/push/dragonpass/prebooking.statusChanged" })).status).toBe(200);
    expect(await api.inboxRows()).toHaveLength(1);
  });

  test("gets 503 with Retry-After while the inbox cannot be written, and rings at nobody", async () => {
    api.fakes.write = async () => {
      throw new StoreError("inbox_unavailable", "the inbox could not be written");
    };
    const answer = await api.push(statusChanged());
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await api.api.ringsDelivered();
    expect(api.workflows.rings).toEqual([]);
  });

  test("gets 503 with Retry-After while there is no database", async () => {
    const own = await startApi();
    try {
      await own.database.close();
      const answer = await own.push(statusChanged());
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        503,
        "temporarily_unavailable",
      ]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      await own.stop();
    }
  });

  test("gets 400, not 503, where the database would refuse it for ever", async () => {
    api.fakes.write = async () => {
      throw new StoreError("inbox_row_refused", "the database cannot store this message");
    };
    expect((await api.push(statusChanged())).status).toBe(400);
  });

  test("from an address that is not allowed gets 403, whatever it says of itself", async () => {
    const strict = await startApi({ allowedIps: ["203.0.113.0/24"], database: api.database });
    try {
      const answer = await strict.push(statusChanged(), { headers: { "x-forwarded-for": "203.0.113.7" } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, "forbidden"]);
    } finally {
      await strict.stop();
    }
    const open = await startApi({ allowedIps: ["203.0.113.0/24", "127.0.0.0/8"], database: api.database });
    expect((await open.push(statusChanged())).status).toBe(200);
    await open.stop();
  });
});

describe("ringing", () => {
  test("rings at the booking that owns the order, after the row is there", async () => {
    const bookingId = newId() as BookingId;
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    let rowsAtRing = 0;
    api.workflows.onRing = async () => {
      rowsAtRing = (await api.inboxRows()).length;
      return "rung";
    };
    await api.push(message);
    await api.api.ringsDelivered();
    expect(rowsAtRing).toBe(1);
    expect(api.workflows.rings).toEqual([
      {
        bookingId,
        event: {
          orderId: message.orderId,
          previousStatus: 0,
          currentStatus: 1,
          statusChangedDate: "2025-01-01T10:00:00.000Z",
        },
      },
    ]);
  });

  test("believes the booking and not the push as to whose pass the order is on, and marks the message", async () => {
    const [bookingId, otherId, otherPass] = [newId() as BookingId, newId() as BookingId, newId()];
    await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId }) });
    await beginAttempt(api.db, attemptOf(otherId, otherPass));
    const right = statusChanged();
    const orderId = right.orderId as OrderId;
    const wrong = { ...right, dpId: otherPass, currentStatus: 3 };
    await api.push(wrong);
    await api.api.ringsDelivered();
    // Nobody owns the order yet: whoever waits for one on that pass looks, and DragonPass says whose it is.
    expect(api.workflows.rings.splice(0).map((ring) => ring.bookingId)).toEqual([otherId]);
    await claimOrder(api.db, { orderId, bookingId });
    await api.push(right);
    await api.push({ ...wrong, statusChangedDate: "2025-01-01T11:00:00Z" });
    await api.push({ ...right, dpId: {}, statusChangedDate: "2025-01-01T12:00:00Z" });
    await api.api.ringsDelivered();
    expect(new Set(api.workflows.rings.map((ring) => ring.bookingId))).toEqual(new Set([bookingId]));
    const { items } = (await api.call("GET", "/v1/push-messages")).json;
    expect(items.map(({ marks, bookingId: owner }) => [owner, marks])).toEqual([
      [bookingId, ["not-as-documented:/dpId"]],
      [bookingId, ["other-pass-than-its-booking"]],
      [bookingId, []],
      [bookingId, ["other-pass-than-its-booking"]],
    ]);
    const booking = await api.call("GET", `/v1/prebookings/${bookingId}`);
    expect(booking.json.pass).toEqual({ type: "ePass", id: SECRETS.passId });
  });

  test("rings at every booking of the pass that does not know its order yet, where nobody owns it", async () => {
    const passId = newId();
    const waiting = [newId(), newId()] as BookingId[];
    for (const [index, bookingId] of waiting.entries()) {
      await beginAttempt(api.db, attemptOf(bookingId, passId, index === 0 ? "ePass" : "membership"));
    }
    await api.push(statusChanged({ dpId: passId }));
    await api.push(statusChanged({ dpId: newId() }));
    await api.api.ringsDelivered();
    expect(api.workflows.rings.map((ring) => ring.bookingId).sort()).toEqual([...waiting].sort());
  });

  test("never delays the answer, and never fails it", async () => {
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId: newId() as BookingId });
    let ring = () => {};
    const held = new Promise<"rung">((resolve) => {
      ring = () => resolve("rung");
    });
    api.workflows.onRing = () => held;
    expect((await api.push(message)).status).toBe(200);
    await vi.waitFor(() => expect(api.workflows.rings).toHaveLength(1));
    ring();
    api.workflows.onRing = () => Promise.reject(new Error("broken"));
    expect((await api.push({ ...message, currentStatus: 3 })).status).toBe(200);
    await api.api.ringsDelivered();
  });

  test("accepts pushes while Temporal is away", async () => {
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId: newId() as BookingId });
    api.workflows.away = true;
    expect((await api.push(message)).status).toBe(200);
    await api.api.ringsDelivered();
    expect(await api.metrics.registry.metrics()).toMatch(/push_rings_total\{outcome="unavailable"\} [1-9]/);
  });
});
