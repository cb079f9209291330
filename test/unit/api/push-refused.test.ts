import { describe, expect, test } from "vitest";
import { StoreError } from "../../../src/store/database/store-error.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { startApi } from "./support/api-fixture.ts";
import { versionOneMessage } from "./support/push-samples.ts";
import { statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

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
    for (const message of [statusChanged(), versionOneMessage(), { eventType: "something.new" }]) {
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
    await api.api.idle();
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

  test("gets 400, not 503, where the database would refuse it forever", async () => {
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
