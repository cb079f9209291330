import { request } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeGzip } from "../../../src/api/http/decode-gzip.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { KEYS } from "./support/api-fixture.ts";
import { prebookingBody, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const LIMIT = 64 * 1024;

const api = usePushEndpoint();

/** Both ways in: a push and a call of the HTTP API. */
const WAYS = [
  {
    way: "a push",
    path: "/push/dragonpass",
    accepted: 200,
    authorization: () => validPushToken(api.pushKeys),
    message: (change: Record<string, unknown> = {}) => JSON.stringify(statusChanged(change)),
  },
  {
    way: "a call",
    path: "/v1/prebookings",
    accepted: 202,
    authorization: () => `Bearer ${KEYS.all}`,
    message: (change: Record<string, unknown> = {}) => JSON.stringify(prebookingBody(change)),
  },
] as const;
type Way = (typeof WAYS)[number];

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

/** As it is written, without what `fetch` makes of headers. */
function post(way: Way, { headers = {}, body = Buffer.from(way.message()) }: Sent) {
  const all = { authorization: way.authorization(), "content-type": "application/json", ...headers };
  return new Promise<{ status: number; text: string; acceptEncoding: unknown }>((resolve, reject) => {
    const req = request(`${api.server.url}${way.path}`, { method: "POST", headers: all }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      const { statusCode: status = 0, headers: answered } = res;
      res.once("end", () => resolve({ status, text, acceptEncoding: answered["accept-encoding"] }));
    });
    req.once("error", reject);
    req.end(body);
  });
}

describe.each(WAYS)("the body of $way", (way) => {
  test.each([
    "application/json",
    "Application/JSON",
    "application/json; charset=utf8",
    "application/json; charset=UTF_8",
    "application/json;charset=",
    "application/json; charset",
    'application/json; charset="utf-8"',
    'application/json; charset="',
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/json; charset=nonsense; boundary=x;;",
    "application/json ; version=2",
    "application/json,application/json",
    "application/vnd.dragonpass.push+json",
    "application/cloudevents+JSON; charset=cp1252",
  ])("is JSON in UTF-8 where its content type is %j", async (contentType) => {
    expect((await post(way, { headers: { "content-type": contentType } })).status).toBe(way.accepted);
  });

  test.each([
    "",
    "text/plain",
    "text/json",
    "application/xml",
    "application/jsonp",
    "application/json5",
    "json",
    "+json",
  ])("is refused with 415 where its content type is %j", async (contentType) => {
    expect((await post(way, { headers: { "content-type": contentType } })).status).toBe(415);
  });

  test.each(["identity", "Identity", "IDENTITY", "", " ", "identity, identity"])(
    "is taken as it is where its content encoding is %j",
    async (coding) => {
      expect((await post(way, { headers: { "content-encoding": coding } })).status).toBe(way.accepted);
    },
  );

  test.each(["gzip", "GZIP", "x-gzip", "X-GZip", "gzip, identity"])(
    "is decoded where its content encoding is %j",
    async (coding) => {
      const body = gzipSync(way.message());
      expect((await post(way, { headers: { "content-encoding": coding }, body })).status).toBe(way.accepted);
    },
  );

  test.each([
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["gzip, gzip", (text: string) => gzipSync(gzipSync(text))],
    ["aes128gcm", (text: string) => Buffer.from(text)],
  ])("is refused with 415 in %s, with what is accepted", async (coding, encode) => {
    const answer = await post(way, { headers: { "content-encoding": coding }, body: encode(way.message()) });
    expect([answer.status, answer.acceptEncoding]).toEqual([415, "gzip"]);
  });

  test.each<[string, (gzip: Buffer) => Buffer]>([
    ["is not gzip", () => Buffer.from(way.message())],
    ["is empty", () => Buffer.alloc(0)],
    ["breaks off", (gzip) => gzip.subarray(0, -5)],
    [
      "is damaged in the middle",
      (gzip) => Buffer.concat([gzip.subarray(0, 40), Buffer.alloc(9, 0xff), gzip.subarray(49)]),
    ],
  ])("is refused with 400 where it says gzip and %s", async (_, spoil) => {
    const answer = await post(way, { headers: { "content-encoding": "gzip" }, body: spoil(gzipSync(way.message())) });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "invalid_request", errors: [{ code: "not_gzip" }] });
  });

  test("may begin with a byte order mark, also in gzip", async () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(way.message())]);
    expect((await post(way, { body })).status).toBe(way.accepted);
    const headers = { "content-encoding": "gzip" };
    expect((await post(way, { headers, body: gzipSync(body) })).status).toBe(way.accepted);
  });

  test.each([
    ["a byte that UTF-8 does not have", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["Latin-1", Buffer.from('{"a":"Zürich"}', "latin1")],
    ["UTF-16", Buffer.from('\ufeff{"a":1}', "utf16le")],
    ["half a surrogate pair", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["half a byte order mark", Buffer.from([0xef, 0xbb, 0x7b, 0x7d])],
  ])("is refused with 400 where it holds %s, and the next one is read", async (_, body) => {
    for (const sent of [{ body }, { body: gzipSync(body), headers: { "content-encoding": "gzip" } }]) {
      const answer = await post(way, sent);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ pointer: "", code: "not_json" }] });
    }
    expect((await post(way, {})).status).toBe(way.accepted);
  });

  test("has its limit on what is decoded: 64 KiB of it and no byte more", async () => {
    const ofBytes = (bytes: number) => Buffer.from(way.message().padEnd(bytes, " "));
    const gzip = { "content-encoding": "gzip" };
    for (const headers of [{}, gzip]) {
      const encoded = (bytes: number) => (headers === gzip ? gzipSync(ofBytes(bytes)) : ofBytes(bytes));
      expect((await post(way, { headers, body: encoded(LIMIT) })).status).toBe(way.accepted);
      expect((await post(way, { headers, body: encoded(LIMIT + 1) })).status).toBe(413);
    }
    // What does not get smaller by it: gzip may be longer than what is in it.
    const stored = gzipSync(ofBytes(LIMIT), { level: 0 });
    expect(stored.length).toBeGreaterThan(LIMIT);
    expect((await post(way, { headers: gzip, body: stored })).status).toBe(way.accepted);
    expect((await post(way, { headers: gzip, body: gzipSync(ofBytes(200_000), { level: 0 }) })).status).toBe(413);
  });

  test("that unpacks to 60 MB is refused with 413", async () => {
    const body = gzipSync(Buffer.alloc(60_000_000, 0x20));
    expect(body.length).toBeLessThan(LIMIT);
    expect((await post(way, { headers: { "content-encoding": "gzip" }, body })).status).toBe(413);
  });
});

test("a push is stored with what was decoded", async () => {
  const [way] = WAYS;
  const text = way.message({ remarks: "Zürich ✈ 東京" });
  const body = gzipSync(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]));
  await post(way, { headers: { "content-encoding": "GZip", "content-type": "application/json;charset=latin1" }, body });
  expect((await api.inboxRows()).map((row) => row.body)).toEqual([JSON.parse(text)]);
});

test("a push with a bad token learns nothing of what is wrong with its gzip", async () => {
  const [way] = WAYS;
  const headers = { "content-encoding": "gzip", authorization: "Bearer nonsense" };
  expect((await post(way, { headers, body: Buffer.from("{}") })).status).toBe(401);
  expect((await post(way, { headers, body: gzipSync(Buffer.alloc(LIMIT + 1)) })).status).toBe(413);
});

test("gzip is not unpacked beyond the limit: what is broken behind it is never reached", async () => {
  const tooMuch = gzipSync(Buffer.alloc(2 * LIMIT, 0x20));
  const broken = Buffer.concat([gzipSync(Buffer.alloc(20 * LIMIT, 0x20)).subarray(0, -8), Buffer.alloc(8, 0xff)]);
  expect(await decodeGzip(Buffer.concat([tooMuch, broken]), LIMIT)).toBe("too_large");
  expect(await decodeGzip(broken, 100 * LIMIT)).toBe("corrupt");
});
