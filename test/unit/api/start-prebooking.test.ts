import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { booking as bookingSchema } from "../../../src/contract/booking.ts";
import { changeBooking, findBooking } from "../../../src/store/bookings/bookings.ts";
import { KEYS, OTHER_PROGRAM, PROGRAM } from "./support/api-fixture.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.workflows.away = false;
  api.workflows.onStart = () => {};
});

const start = (change: Record<string, unknown> = {}, headers: Record<string, string> = {}, key: string = KEYS.all) =>
  api.call("POST", "/v1/prebookings", { body: prebookingBody(change), headers, key });

/** As after a database was put back to before it was asked for. */
async function loseRow(bookingId: string): Promise<void> {
  await api.db
    .deleteFrom("bookings")
    .where("booking_id", "=", bookingId as never)
    .execute();
}

describe("POST /v1/prebookings", () => {
  test("answers 202 with the requested booking, Location and Retry-After", async () => {
    const bookingId = newId();
    const answer = await start({ bookingId });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(`/v1/prebookings/${bookingId}`);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.headers.get("preference-applied")).toBeNull();
    expect(bookingSchema.parse(answer.json)).toMatchObject({
      bookingId,
      programId: PROGRAM,
      status: "requested",
      revision: 1,
      childCount: 0,
      optionId: null,
      cancellable: false,
    });
  });

  test("hands the workflow the whole request, with defaults and the program that it means", async () => {
    const bookingId = newId();
    // A worker of a version before refuses a field that is new to it.
    await start({ bookingId, topUpOf: null });
    expect(api.workflows.started.at(-1)).toStrictEqual({
      ...prebookingBody(),
      bookingId,
      programId: PROGRAM,
      optionId: null,
      childCount: 0,
      autoCancelPending: false,
    });
  });

  test("hands a top-up on without a resource, and shows which booking it tops up", async () => {
    const bookingId = newId();
    const topUp = { module: "esim", resourceId: undefined, optionId: "E00001-01", prebookingDate: null };
    const { status, json } = await start({ ...topUp, bookingId, topUpOf: "b-1" });
    expect(status).toBe(202);
    expect(bookingSchema.parse(json)).toMatchObject({ resourceId: null, topUpOf: "b-1" });
    expect(api.workflows.started.at(-1)).toMatchObject({ bookingId, topUpOf: "b-1" });
    expect(api.workflows.started.at(-1)).not.toHaveProperty("resourceId");
    expect((await start({ ...topUp, bookingId, topUpOf: "b-2" })).json.code).toBe("idempotency_key_reused");
    const { json: refused } = await start({ ...topUp, resourceId: "E00001", topUpOf: bookingId, bookingId });
    expect(refused.errors).toMatchObject([{ pointer: "/topUpOf", code: "invalid" }]);
  });

  test.each<[Record<string, string>]>([[{}], [{ "content-type": "application/json" }]])(
    "says that the body is missing, and what to send, with headers %j",
    async (headers) => {
      const answer = await api.call("POST", "/v1/prebookings", { headers });
      expect([answer.status, answer.json.errors]).toEqual([
        400,
        [{ pointer: "", code: "missing", message: "is missing; send a JSON object as application/json" }],
      ]);
    },
  );

  test("never shows the guest's data in an answer", async () => {
    expect((await start()).text).not.toMatch(/Wilhelmina|guests\.example|8081966002/);
  });

  test("makes a UUID v7 where neither id nor key is given, a new one each time", async () => {
    const [first, second] = [await start(), await start()];
    expect(first.json.bookingId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(second.json.bookingId).not.toBe(first.json.bookingId);
  });

  test("makes the same UUID v5 of the same Idempotency-Key, bare or as a quoted string", async () => {
    const key = newId();
    const first = await start({}, { "idempotency-key": key });
    const second = await start({}, { "idempotency-key": `"${key}"` });
    expect(first.json.bookingId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(second.json.bookingId).toBe(first.json.bookingId);
  });

  test("keeps the Idempotency-Keys of two callers apart", async () => {
    const headers = { "idempotency-key": newId() };
    const [first, second] = [await start({}, headers), await start({ adultCount: 2 }, headers, KEYS.otherCaller)];
    expect(second.status).toBe(202);
    expect(second.json.bookingId).not.toBe(first.json.bookingId);
  });

  test("makes one booking of one Idempotency-Key before and after a caller has changed its API key", async () => {
    const headers = { "idempotency-key": newId() };
    const before = await start({}, headers);
    const after = await start({}, headers, KEYS.rotated);
    expect(after.json.bookingId).toBe(before.json.bookingId);
    const other = (await start({ adultCount: 2 }, headers, KEYS.rotated)).json;
    expect([other.code, other.errors[0]?.pointer]).toEqual(["idempotency_key_reused", "/Idempotency-Key"]);
  });

  test("lets bookingId win over Idempotency-Key", async () => {
    const bookingId = newId();
    expect((await start({ bookingId }, { "idempotency-key": "whatever" })).json.bookingId).toBe(bookingId);
  });

  test.each(['""', '"unfinished', "two words", `"${"x".repeat(256)}"`, "x".repeat(256)])(
    "refuses a malformed Idempotency-Key: %s",
    async (key) => {
      const answer = await start({}, { "idempotency-key": key });
      expect(answer.status).toBe(400);
      expect(answer.json.errors).toEqual([expect.objectContaining({ pointer: "/Idempotency-Key" })]);
    },
  );

  test.each([
    ["é as one byte", "\xe9"],
    ["é as two bytes", "\xc3\xa9"],
    ["é within a key", "caf\xe9-1"],
    ["é in quotes", '"caf\xc3\xa9"'],
    ["a no-break space at the end", "key\xa0"],
    ["a no-break space at the start", "\xa0key"],
  ])("refuses an Idempotency-Key with %s in the same words, also beside a bookingId", async (_, key) => {
    for (const change of [{}, { bookingId: newId() }]) {
      const answer = await start(change, { "idempotency-key": key });
      expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
      expect(answer.json.errors).toEqual([
        {
          pointer: "/Idempotency-Key",
          code: "invalid_header",
          message: "must be 1 to 255 visible ASCII characters, bare or as a string in quotes",
        },
      ]);
    }
  });

  test("takes another configured program and refuses one that is not", async () => {
    expect((await start({ programId: OTHER_PROGRAM })).json.programId).toBe(OTHER_PROGRAM);
    const refused = await start({ programId: "999" });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([expect.objectContaining({ pointer: "/programId", code: "unknown_program" })]);
  });
});

describe("repeating", () => {
  test("answers 202 while undecided, and does not start a second workflow once a run has begun", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await api.bind(bookingId);
    const startsBefore = api.workflows.started.length;
    const again = await start({ bookingId });
    expect(again.status).toBe(202);
    expect(api.workflows.started).toHaveLength(startsBefore);
  });

  test("starts the workflow again where no run has taken the booking up", async () => {
    const bookingId = newId();
    await start({ bookingId });
    const startsBefore = api.workflows.started.length;
    expect((await start({ bookingId })).status).toBe(202);
    expect(api.workflows.started).toHaveLength(startsBefore + 1);
  });

  test("has a booking that Temporal had taken looked for before it is ordered, and one that it never took begun", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await start({ bookingId });
    expect(api.workflows.resumed.at(-2)).toBeNull();
    expect(api.workflows.resumed.at(-1)).toMatchObject({ booking: { bookingId }, restarted: true });

    const untaken = newId();
    api.workflows.away = true;
    expect((await start({ bookingId: untaken })).status).toBe(503);
    api.workflows.away = false;
    await start({ bookingId: untaken });
    expect(api.workflows.resumed.at(-1)).toBeNull();
  });

  test("refuses another request for an id whose row is lost, and leaves the id to the one that Temporal carries", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await loseRow(bookingId);
    for (let repeat = 0; repeat < 2; repeat++) {
      const other = await start({ bookingId, adultCount: 2 });
      expect([other.status, other.json.code]).toEqual([422, "idempotency_key_reused"]);
      expect([other.json.detail, other.json.errors[0]?.pointer]).toEqual([
        "This bookingId was used before with another body.",
        "/bookingId",
      ]);
    }
    expect(await findBooking(api.db, bookingId as never)).toBeNull();
    expect((await start({ bookingId })).status).toBe(202);
    expect((await start({ bookingId, adultCount: 2 })).status).toBe(422);
  });

  test("refuses it also where something has been published into the row of the other request", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await loseRow(bookingId);
    api.workflows.away = true;
    await start({ bookingId, adultCount: 2 });
    api.workflows.away = false;
    await changeBooking(api.db, bookingId as never, async ({ booking }) => ({
      booking: { ...booking, remarks: "Late." },
    }));
    expect((await findBooking(api.db, bookingId as never))?.lookDueAt).not.toBeNull();
    expect((await start({ bookingId, adultCount: 2 })).status).toBe(422);
    expect((await start({ bookingId })).status).toBe(202);
  });

  test("refuses it also where Temporal could not be asked at first whose the id is", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await loseRow(bookingId);
    api.workflows.away = true;
    expect((await start({ bookingId, adultCount: 2 })).status).toBe(503);
    api.workflows.away = false;
    expect((await start({ bookingId, adultCount: 2 })).status).toBe(422);
  });

  test("answers 200 with the booking as it is now", async () => {
    const bookingId = newId();
    await start({ bookingId });
    await api.publish(bookingId, { status: "confirmed" });
    const again = await start({ bookingId });
    expect(again.status).toBe(200);
    expect(again.json).toMatchObject({ status: "confirmed", revision: 2 });
  });

  test("is safe with the defaults written out and the fields in another order", async () => {
    const bookingId = newId();
    await start({ bookingId });
    const written = { childCount: 0, optionId: null, topUpOf: null, autoCancelPending: false, programId: PROGRAM };
    const body = { ...written, ...prebookingBody({ bookingId }) };
    expect((await api.call("POST", "/v1/prebookings", { body })).status).toBe(202);
  });

  test.each([{ adultCount: 2 }, { guest: { firstName: "Another" } }, { pass: { type: "membership", id: "8" } }])(
    "refuses another body under the same id: %o",
    async (change) => {
      const bookingId = newId();
      await start({ bookingId });
      const answer = await start({ bookingId, ...change });
      expect(answer.status).toBe(422);
      expect(answer.json.code).toBe("idempotency_key_reused");
    },
  );

  test("refuses another body under the same Idempotency-Key", async () => {
    const headers = { "idempotency-key": newId() };
    await start({}, headers);
    expect((await start({ adultCount: 3 }, headers)).json.code).toBe("idempotency_key_reused");
  });

  test("makes one booking of many simultaneous repeats", async () => {
    const bookingId = newId();
    const answers = await Promise.all(Array.from({ length: 8 }, () => start({ bookingId })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(202));
    expect(new Set(answers.map((answer) => answer.json.createdAt)).size).toBe(1);
  });
});

describe("without Temporal", () => {
  test("answers 503 with Retry-After, and a repeat books", async () => {
    const bookingId = newId();
    api.workflows.away = true;
    const refused = await start({ bookingId });
    expect(refused.status).toBe(503);
    expect(refused.json.code).toBe("temporarily_unavailable");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    api.workflows.away = false;
    expect((await start({ bookingId })).status).toBe(202);
    expect(api.workflows.started.at(-1)?.bookingId).toBe(bookingId);
  });
});

describe("Prefer: wait", () => {
  test.each(["pending", "confirmed", "unavailable", "rejected"] as const)(
    "answers 201 with Location as soon as the booking is %s",
    async (status) => {
      const bookingId = newId();
      api.workflows.onStart = () => void pause(30).then(() => api.publish(bookingId, { status }));
      // One that waited to the end would be longer than a test may take.
      const answer = await start({ bookingId }, { prefer: "wait=20" });
      expect(answer.status).toBe(201);
      expect(answer.headers.get("location")).toBe(`/v1/prebookings/${bookingId}`);
      expect(answer.headers.get("preference-applied")).toBe("wait=20");
      expect(answer.headers.get("retry-after")).toBeNull();
      expect(answer.json.status).toBe(status);
    },
  );

  test("answers 202 when the wait is over, with what is known by then", async () => {
    const bookingId = newId();
    api.workflows.onStart = () => void api.publish(bookingId, { resourceName: "The Lounge" });
    const answer = await start({ bookingId }, { prefer: "wait=1" });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.json).toMatchObject({ status: "requested", resourceName: "The Lounge" });
  });

  test("does not wait for 0, and says so", async () => {
    const answer = await start({}, { prefer: "wait=0" });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("preference-applied")).toBe("wait=0");
  });

  test("ignores a malformed preference", async () => {
    const answer = await start({}, { prefer: "wait=soon" });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("preference-applied")).toBeNull();
  });

  test("says 20 where more was asked for, and waits on a repeat too", async () => {
    const bookingId = newId();
    await start({ bookingId });
    const waitUntil = vi.spyOn(api.bookingWatcher, "waitUntil");
    const answering = start({ bookingId }, { prefer: 'respond-async, wait="600"; x=y' });
    await vi.waitFor(() => expect(waitUntil).toHaveBeenCalled());
    waitUntil.mockRestore();
    await api.publish(bookingId, { status: "confirmed" });
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
  });

  test("answers 201 to one of many who ask at once, and 200 to all others", async () => {
    const bookingId = newId();
    const waitUntil = vi.spyOn(api.bookingWatcher, "waitUntil");
    const answering = Promise.all(Array.from({ length: 8 }, () => start({ bookingId }, { prefer: "wait=20" })));
    await vi.waitFor(() => expect(waitUntil).toHaveBeenCalledTimes(8));
    waitUntil.mockRestore();
    await api.publish(bookingId, { status: "confirmed" });
    const statuses = (await answering).map(({ status }) => status);
    expect(statuses.sort()).toEqual([...Array(7).fill(200), 201]);
  });

  test("drops the wait of a caller that has gone", async () => {
    const waitUntil = vi.spyOn(api.bookingWatcher, "waitUntil");
    const controller = new AbortController();
    const call = api.call("POST", "/v1/prebookings", {
      body: prebookingBody(),
      headers: { prefer: "wait=20" },
      signal: controller.signal,
    });
    await vi.waitFor(() => expect(waitUntil).toHaveBeenCalled());
    controller.abort();
    await expect(call).rejects.toThrow();
    const signal = waitUntil.mock.calls.at(-1)?.[3];
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    expect(await waitUntil.mock.results.at(-1)?.value).toBeNull();
    waitUntil.mockRestore();
  });
});

describe("a wrong shape", () => {
  test("names everything that is wrong, and no value", async () => {
    const answer = await start({
      pass: { type: "card", id: "has space" },
      adultCount: 0,
      childCount: "SECRET-VALUE",
      resourceId: undefined,
      guest: { email: "SECRET-VALUE", nickName: "SECRET-VALUE", "a/b~c": 1 },
      prebookingDate: "2027-02-31T10:00",
      unknownField: 1,
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.json).toMatchObject({ code: "invalid_request", status: 400 });
    const pointers = answer.json.errors.map((error) => error.pointer).sort();
    expect(pointers).toEqual(
      [
        "/adultCount",
        "/childCount",
        "/guest/a~1b~0c",
        "/guest/email",
        "/guest/nickName",
        "/pass/id",
        "/pass/type",
        "/prebookingDate",
        "/resourceId",
        "/unknownField",
      ].sort(),
    );
    for (const error of answer.json.errors) expect(Object.keys(error)).toEqual(["pointer", "code", "message"]);
    expect(answer.text).not.toContain("SECRET-VALUE");
    expect(answer.json.errors).toContainEqual({ pointer: "/resourceId", code: "missing", message: "is missing" });
  });

  test.each([
    ["fitness without an option", { module: "fitness" }, "/optionId"],
    ["a lounge with an option", { optionId: "X" }, "/optionId"],
    ["an eSIM with a date", { module: "esim", optionId: "X" }, "/prebookingDate"],
    ["a lounge without a date", { prebookingDate: undefined }, "/prebookingDate"],
    ["a date with a zone", { prebookingDate: "2027-10-01T10:30Z" }, "/prebookingDate"],
    ["a body with an id of another shape", { bookingId: "-no" }, "/bookingId"],
    ["a missing pass", { pass: undefined }, "/pass"],
    ["a missing module", { module: undefined }, "/module"],
    ["an id of half a surrogate pair", { resourceId: "\ud800" }, "/resourceId"],
    ["an id with U+0000", { resourceId: "a\0b" }, "/resourceId"],
  ])("refuses %s", async (_, change, pointer) => {
    const answer = await start(change);
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map((error) => error.pointer)).toContain(pointer);
  });

  test.each(["[]", "null", '"text"', "1", '{"__proto__":{"a":1}}'])("refuses a body that is %s", async (body) => {
    const answer = await api.call("POST", "/v1/prebookings", { body });
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe("invalid_request");
  });

  test("stores nothing", async () => {
    const bookingId = newId();
    await start({ bookingId, adultCount: 0 });
    expect(await findBooking(api.db, bookingId as never)).toBeNull();
  });
});
