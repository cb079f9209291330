import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CREATE, clientOf, type FakeAnswer, ORDER, startFake, success } from "./fake-dragonpass.ts";

const programId = "1888000000000001";
const pass = { type: "ePass", id: "1788000066668888" } as const;
const GET = { programId, pass, orderId: ORDER.orderId };
const PLAIN = Buffer.from(JSON.stringify({ code: 0, data: ORDER }));
const MARK = Buffer.from("\uFEFF");

const as =
  (bytes: Buffer, encoding: string | string[] | null = null, status = 200): FakeAnswer =>
  (res) => {
    if (encoding !== null) res.setHeader("content-encoding", encoding);
    res.writeHead(status).end(bytes);
  };

describe("an answer that is packed although nobody asked for it", () => {
  test.each<[string, FakeAnswer]>([
    ["gzip", as(gzipSync(PLAIN), "gzip")],
    ["x-gzip, in capitals", as(gzipSync(PLAIN), "X-GZIP")],
    ["gzip that nobody announces", as(gzipSync(PLAIN))],
    ["gzip that a gateway has unpacked already", as(PLAIN, "gzip")],
    ["gzip in two members", as(Buffer.concat([gzipSync(PLAIN.subarray(0, 50)), gzipSync(PLAIN.subarray(50))]), "gzip")],
    ["br", as(brotliCompressSync(PLAIN), "br")],
    ["deflate in its wrapper", as(deflateSync(PLAIN), "deflate")],
    ["deflate without a wrapper", as(deflateRawSync(PLAIN), "deflate")],
    ["br around gzip", as(brotliCompressSync(gzipSync(PLAIN)), "gzip, br")],
    ["br around gzip, in two headers", as(brotliCompressSync(gzipSync(PLAIN)), ["gzip", "br"])],
    ["identity", as(PLAIN, "Identity")],
    ["no encoding at all", as(PLAIN, "")],
    ["a byte order mark", as(Buffer.concat([MARK, PLAIN]))],
    ["a byte order mark inside gzip", as(gzipSync(Buffer.concat([MARK, PLAIN])), "gzip")],
  ])("is read: %s", async (_, answer) => {
    const { url } = await startFake(answer);
    const client = clientOf(url);
    expect(await client.createOrder(CREATE)).toMatchObject({ kind: "ok", value: { orderId: ORDER.orderId } });
    expect(await client.getOrder(GET)).toMatchObject({ kind: "ok", value: { orderId: ORDER.orderId } });
  });

  test("is read where it is a refusal, too", async () => {
    const refusal = Buffer.from(JSON.stringify({ code: "500.010.002", message: "no" }));
    const { url } = await startFake(as(gzipSync(refusal), "gzip", 409));
    expect(await clientOf(url).createOrder(CREATE)).toMatchObject({
      kind: "refused",
      refusal: { supplierCode: "500.010.002" },
    });
  });

  test.each<[string, FakeAnswer]>([
    ["gzip that unpacks to more than is allowed", as(gzipSync(Buffer.alloc(64 * 1024 * 1024, " ")), "gzip")],
    ["br that unpacks to more than is allowed", as(brotliCompressSync(Buffer.alloc(16 * 1024 * 1024, " ")), "br")],
    ["deflate that unpacks to more than is allowed", as(deflateSync(Buffer.alloc(16 * 1024 * 1024, " ")), "deflate")],
    ["gzip that is cut off", as(gzipSync(PLAIN).subarray(0, 60), "gzip")],
    ["no br", as(PLAIN, "br")],
    ["no deflate", as(PLAIN, "deflate")],
    ["an encoding that is not known here", as(PLAIN, "zstd")],
    ["packed four times", as(gzipSync(gzipSync(gzipSync(gzipSync(PLAIN)))), "gzip, gzip, gzip, gzip")],
  ])("is an unknown outcome where it cannot be unpacked: %s", async (_, answer) => {
    const { url } = await startFake(answer, answer, success(ORDER));
    const client = clientOf(url);
    expect(await client.createOrder(CREATE)).toMatchObject({ kind: "unknown", reason: "unreadable", sent: true });
    await expect(client.getOrder(GET)).rejects.toMatchObject({ code: "supplier_unreadable", retryable: true });
    expect(await client.getOrder(GET)).toMatchObject({ kind: "ok" });
  });
});

describe("a request", () => {
  test("asks for gzip, and for nothing else", async () => {
    const { url, seen } = await startFake(success(ORDER));
    await clientOf(url).getOrder(GET);
    expect(seen[0]?.headers["accept-encoding"]).toBe("gzip");
  });
});
