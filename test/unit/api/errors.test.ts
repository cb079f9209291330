import { connect } from "node:net";
import { ServiceError } from "@temporalio/client";
import { beforeEach, describe, expect, test } from "vitest";
import { unavailable } from "../../../src/api/http/error-handler.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { StoreError } from "../../../src/store/database/store-error.ts";
import { asUnavailable } from "../../../src/temporal/client/unavailable.ts";
import { AWAY, READY } from "../../support/service/readiness.ts";
import { KEYS, startApi } from "./support/api-fixture.ts";
import { prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.readyState.now = READY;
});

describe("authentication", () => {
  test("takes Bearer in any case", async () => {
    const headers = { authorization: `bearer ${KEYS.all}` };
    expect((await api.call("GET", "/v1/prebookings", { key: null, headers })).status).toBe(200);
  });

  test("answers 429 to whoever keeps trying, and goes on serving those who have a key", async () => {
    const limited = await startApi({ database: api.database });
    try {
      let last = await limited.call("GET", "/v1/prebookings", { key: "wrong" });
      for (let i = 0; i < 100; i++) last = await limited.call("GET", "/v1/prebookings", { key: "wrong" });
      expect(last.status).toBe(429);
      expect(last.json.code).toBe("rate_limited");
      expect(last.headers.get("retry-after")).toBe("60");
      expect((await limited.call("GET", "/v1/prebookings")).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });
});

describe("problem documents", () => {
  test("have the members of RFC 9457 and a code", async () => {
    const answer = await api.call("GET", "/v1/nothing/here?passId=SECRET");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(answer.json).toEqual({
      type: "urn:dragonpass-temporal:problem:not_found",
      title: "Not found",
      status: 404,
      detail: expect.any(String),
      instance: expect.stringMatching(/^urn:uuid:/),
      code: "not_found",
    });
  });

  test.each([
    ["GET", "/"],
    ["GET", "/v1/catalogues"],
    ["GET", "/openapi.json"],
    ["GET", "/metrics"],
    ["GET", "/v1/passes/ePass/1788/qr.gif"],
  ])("answer 404 not_found for %s %s", async (method, path) => {
    const answer = await api.call(method, path);
    expect([answer.status, answer.json.code]).toEqual([404, "not_found"]);
  });

  test.each([
    [{ adultCount: 0 }, "1 field is invalid; see errors."],
    [{ adultCount: 0, childCount: -1 }, "2 fields are invalid; see errors."],
  ])("count the fields that are wrong: %j", async (change, detail) => {
    const answer = await api.call("POST", "/v1/prebookings", { body: prebookingBody(change) });
    expect([answer.status, answer.json.detail]).toEqual([400, detail]);
  });

  test("refuse what is not JSON: 415 by its type, 400 by its content", async () => {
    const post = (contentType: string | null, body: string, headers: Record<string, string> = {}) =>
      api.call("POST", "/v1/prebookings", {
        body,
        headers: { ...(contentType === null ? {} : { "content-type": contentType }), ...headers },
      });
    const good = JSON.stringify(prebookingBody());
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "json"]) {
      expect((await post(type, good)).json.code).toBe("unsupported_media_type");
    }
    expect((await post("application/json", good, { "content-encoding": "br" })).status).toBe(415);
    expect((await post('application/json; charset="UTF-8"', good)).status).toBe(202);
    for (const body of ["{", "{'a':1}", "", `${good},`, '{"a":\u0000}']) {
      const answer = await post("application/json", body);
      expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
      expect(answer.json.errors).toHaveLength(1);
    }
  });

  test("refuse a body over 64 KiB, whatever its length says", async () => {
    const tooLong = JSON.stringify({ ...prebookingBody(), padding: "x".repeat(64 * 1024) });
    const answer = await api.call("POST", "/v1/prebookings", { body: tooLong });
    expect([answer.status, answer.json.code]).toEqual([413, "payload_too_large"]);
    const chunked = await fetch(`${api.server.url}/v1/prebookings`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${KEYS.all}` },
      body: new Blob([tooLong]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
    const announced = await rawRequest(api.server.url, [
      "POST /v1/prebookings HTTP/1.1",
      "Host: x",
      `Authorization: Bearer ${KEYS.all}`,
      "Content-Type: application/json",
      "Content-Length: 99999999",
    ]);
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("stand for every fault of ours as 503 with Retry-After, never another 5xx, and say nothing of it", async () => {
    api.fakes.checkAvailability = async () => {
      throw new TypeError("SECRET-OF-OURS");
    };
    const { pass: _, guest: __, ...body } = prebookingBody();
    const answer = await api.call("POST", "/v1/availability", { body });
    expect([answer.status, answer.json.code]).toEqual([503, "temporarily_unavailable"]);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(answer.text).not.toContain("SECRET-OF-OURS");
  });
});

describe("the log line about a request that was refused with 503", () => {
  const temporalAway = Object.assign(new Error("14 UNAVAILABLE"), { code: 14, details: "", metadata: {} });
  test.each<[string, unknown, string]>([
    ["Temporal does not answer", asUnavailable(new ServiceError("no", { cause: temporalAway })), "temporal_away"],
    ["the database is away", Object.assign(new Error("SECRET"), { code: "57P01" }), "database_away"],
    [
      "nothing takes connections",
      Object.assign(new Error("x"), { code: "ECONNREFUSED", syscall: "connect" }),
      "database_away",
    ],
    ["the database is slow", new StoreError("database_timeout", "It took too long."), "database_timeout"],
    ["DragonPass is slow", faultError("timeout"), "supplier_timeout"],
  ])("is one line with its code, without a stack, where %s", async (_, error, code) => {
    const line = await lineFor(error);
    expect(line).toMatchObject({ level: "warn", msg: "request refused; it can be repeated later", code });
    expect(line).not.toHaveProperty("err");
    expect(line.requestId).toEqual(expect.any(String));
    expect(JSON.stringify(line)).not.toContain("SECRET");
  });

  test.each<[string, unknown]>([
    ["a mistake of ours", new TypeError("SECRET")],
    ["a mistake beneath an error of ours", unavailable("It failed.", new TypeError("SECRET"))],
    ["a statement that the database refuses", Object.assign(new Error("SECRET"), { code: "42601" })],
  ])("says where it was thrown, of %s", async (_, error) => {
    const line = await lineFor(error);
    expect(line).toMatchObject({ level: "error", msg: "request failed", err: { frames: expect.any(Array) } });
    expect(JSON.stringify(line)).not.toContain("SECRET");
  });

  async function lineFor(error: unknown): Promise<Record<string, unknown>> {
    api.fakes.checkAvailability = () => Promise.reject(error);
    const { pass: _, guest: __, ...body } = prebookingBody();
    const from = api.logLines.length;
    expect((await api.call("POST", "/v1/availability", { body })).status).toBe(503);
    const lines = api.logLines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    return lines.find(({ msg }) => String(msg).startsWith("request ") && msg !== "request answered") ?? {};
  }
});

describe("health", () => {
  test("needs no key", async () => {
    expect((await api.call("GET", "/healthz", { key: null })).status).toBe(200);
    const ready = await api.call("GET", "/readyz", { key: null });
    expect([ready.status, ready.json]).toEqual([200, READY]);
    expect(ready.headers.get("cache-control")).toBe("no-store");
  });

  test("is 503 with the same body and a time to come again where the process is not ready", async () => {
    api.readyState.now = { ...READY, status: "not_ready", detail: "database: it does not answer", database: AWAY };
    const away = await api.call("GET", "/readyz", { key: null });
    expect([away.status, away.json]).toEqual([503, api.readyState.now]);
    expect(away.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

describe("closing", () => {
  test("lets the running request finish and takes no other", async () => {
    const closing = await startApi({ database: api.database });
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    let answerNow = () => {};
    closing.fakes.checkAvailability = () =>
      new Promise((resolve) => {
        isAsked();
        answerNow = () =>
          resolve({ kind: "ok", value: { available: false, price: null, prebookingToken: null, validUntil: null } });
      });
    const { pass: _, guest: __, ...body } = prebookingBody();
    const running = closing.call("POST", "/v1/availability", { body });
    await asked;
    const stopped = closing.stop();
    await expect(closing.call("GET", "/healthz")).rejects.toThrow();
    answerNow();
    expect((await running).status).toBe(200);
    await stopped;
  });
});

function rawRequest(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    socket.on("data", (chunk) => {
      received += String(chunk);
    });
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}
