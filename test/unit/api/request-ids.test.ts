import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { waitUntil } from "../../support/wait-until.ts";
import { KEYS } from "./support/api-fixture.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const api = useApi();

describe("Request-Id", () => {
  test.each([
    ["GET", "/healthz", null],
    ["GET", "/readyz", null],
    ["POST", "/push/dragonpass", null],
    ["GET", "/v1/prebookings", undefined],
    ["GET", "/v1/prebookings", "wrong"],
    ["GET", "/nothing", undefined],
    ["GET", "/v1/prebookings/%E0%A4%A", undefined],
  ] as const)("is on the answer to %s %s with key %s, and another each time", async (method, path, key) => {
    const ids = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { headers } = await api.call(method, path, key === undefined ? {} : { key });
      ids.add(headers.get("request-id") ?? "");
    }
    expect(ids.size).toBe(3);
    for (const id of ids) expect(id).toMatch(UUID);
  });

  test.each(["Request-Id", "X-Request-Id"])(
    "is the caller's own from %s, also in the problem and the log",
    async (name) => {
      const id = `order-${newId()}`;
      const answer = await api.call("GET", "/v1/prebookings/no-such-booking", { headers: { [name]: id } });
      expect(answer.status).toBe(404);
      expect(answer.headers.get("request-id")).toBe(id);
      expect(answer.json.instance).toBe(`urn:dragonpass-temporal:request:${id}`);
      const line = await answeredLine(id);
      expect(line).toMatchObject({ status: 404, code: "booking_not_found" });
      // It may be anything that a caller took for an id.
      expect(line).not.toHaveProperty("bookingId");
    },
  );

  test.each([
    "",
    " ",
    "a b",
    "ada@example.com",
    "-leading",
    "x".repeat(65),
    "Bearer abc",
    "id;drop",
    "ü",
    "a,b",
    "../../etc",
    "<script>",
  ])("is ours where the caller's is no sound one: %j", async (given) => {
    const { headers } = await api.call("GET", "/healthz", {
      headers: { "request-id": Buffer.from(given).toString("latin1") },
    });
    expect(headers.get("request-id")).toMatch(UUID);
  });

  test("by it, the instance of every problem is found in the log, with its code", async () => {
    for (const [method, path, options] of [
      ["GET", "/v1/prebookings", { key: "wrong" }],
      ["POST", "/v1/prebookings", { body: { module: "lounge" } }],
      ["GET", "/nothing", {}],
      ["POST", "/push/dragonpass", { key: null }],
    ] as const) {
      const answer = await api.call(method, path, options);
      const line = await answeredLine(answer.headers.get("request-id") ?? "");
      expect(line).toMatchObject({ level: "info", status: answer.status, code: answer.json.code });
      if (path !== "/push/dragonpass") expect(answer.json.instance).toBe(`urn:uuid:${line.requestId}`);
    }
  });

  test("is in the line about a booking, with the booking's id", async () => {
    const bookingId = newId();
    const answer = await api.call("POST", "/v1/prebookings", { body: { ...prebookingBody(), bookingId } });
    expect(answer.status).toBe(202);
    expect(await answeredLine(answer.headers.get("request-id") ?? "")).toMatchObject({ bookingId, status: 202 });
  });
});

/** The line about the answer comes when its connection has taken it. */
async function answeredLine(requestId: string): Promise<Record<string, unknown>> {
  const find = () =>
    api.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line.requestId === requestId && line.msg === "request answered");
  return (await waitUntil(find, (line) => line !== undefined)) ?? {};
}

describe("what Node would answer by itself", () => {
  const HEAD = `Host: here\r\nAuthorization: Bearer ${KEYS.all}\r\nContent-Type: application/json\r\n`;
  const POST = `POST /v1/prebookings HTTP/1.1\r\n${HEAD}`;

  test.each([
    ["nonsense", "nonsense\r\n\r\n", 400],
    ["an unknown expectation", `${POST}Expect: foo\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 400],
    ["broken chunks", `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`, 400],
    ["two lengths", `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ["headers without an end", `GET /v1/catalogue HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 400],
    ["a body longer than its length", `${POST}Content-Length: 2\r\n\r\n{}{"more":1}`, 400],
  ])("is a problem with its Request-Id too, in the log: %s", async (_, text, status) => {
    const [head = "", body = ""] = (await say(text)).split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    const requestId = /^request-id: (.*)$/im.exec(head)?.[1]?.trim();
    expect(JSON.parse(body)).toMatchObject({ status, code: "invalid_request", instance: `urn:uuid:${requestId}` });
    await waitUntil(
      () => api.logLines.some((line) => line.includes(String(requestId))),
      (isLogged) => isLogged,
    );
  });

  test("answers a whole request in full, whatever follows it, and once", async () => {
    const body = JSON.stringify(prebookingBody());
    const answer = await say(`${POST}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}garbage`);
    expect(answer).toMatch(/^HTTP\/1.1 202 /);
    expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
  });

  /** All that the server answers until it ends the connection. */
  async function say(text: string): Promise<string> {
    const socket = connect(Number(new URL(api.server.url).port), "127.0.0.1");
    socket.write(text);
    let answer = "";
    for await (const part of socket.setEncoding("utf8")) answer += part;
    return answer;
  }
});
