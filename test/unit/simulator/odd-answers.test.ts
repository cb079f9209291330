import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { request } from "undici";
import { describe, expect, test } from "vitest";
import { createAgent } from "../../../src/dragonpass/client/agent.ts";
import { book, call, details, openSimulator, send, signToken } from "./simulator-client.ts";

const GET_RESOURCE = { operation: "getResource" } as const;

describe("a fault of an answer's form", () => {
  test("packs the answer, and says how", async () => {
    const simulator = await openSimulator();
    const unpack = [gunzipSync, brotliDecompressSync, inflateSync, inflateRawSync];
    for (const [index, encoding] of (["gzip", "br", "deflate", "deflate-raw"] as const).entries()) {
      simulator.faults.add({ match: GET_RESOURCE, kind: "compressed", encoding, times: 1 });
      const { headers, body } = await readRaw(simulator);
      expect(headers["content-encoding"]).toBe(encoding.replace("-raw", ""));
      expect(JSON.parse(String(unpack[index]?.(body)))).toMatchObject({ code: 0, data: { resourceId: "N00001" } });
    }
  });

  test("puts a byte order mark before it", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: GET_RESOURCE, kind: "byte-order-mark", times: 1 });
    const { body } = await readRaw(simulator);
    expect(body.subarray(0, 4).toString("hex")).toBe("efbbbf7b");
  });

  test("sends a 100 Continue before it, which undici by itself does not survive", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: GET_RESOURCE, kind: "continue-first", times: 2 });
    await expect(send(simulator, "GET", "/resources/N00001")).rejects.toThrow("fetch failed");
    expect((await readRaw(simulator)).status).toBe(200);
  });

  test("answers with any Retry-After", async () => {
    const simulator = await openSimulator();
    for (const retryAfter of ["0", "2.5", "soon"]) {
      simulator.faults.add({ match: GET_RESOURCE, kind: "status", status: 429, retryAfter, times: 1 });
      expect((await send(simulator, "GET", "/resources/N00001")).headers.get("retry-after")).toBe(retryAfter);
    }
  });

  test("spoils one field: another value, another type, an entry of a list, or nothing", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    const spoil = (rule: { field: string; value?: unknown; as?: "text" | "number" | "decimal" }) =>
      simulator.faults.add({ match: { operation: "getOrder" }, kind: "spoiled-field", times: 1, ...rule });
    const read = async () => (await details(simulator, orderId)).data;
    const whole = await read();
    spoil({ field: "extra.usedUsages", value: "" });
    expect(await read()).toEqual({ ...whole, extra: { ...whole.extra, usedUsages: "" } });
    spoil({ field: "extra.usedUsages", as: "decimal" });
    expect((await read()).extra).toMatchObject({ usedUsages: "1.0" });
    spoil({ field: "extra.vouchersList.1", value: null });
    expect((await read()).extra.vouchersList).toEqual([...whole.extra.vouchersList, null]);
    spoil({ field: "orderCreatedDate" });
    expect(await read()).not.toHaveProperty("orderCreatedDate");
    expect(await read()).toEqual(whole);
  });

  test("leaves an error as it is, and must say which field it spoils", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: GET_RESOURCE, kind: "spoiled-field", field: "module", as: "text" });
    expect(await call(simulator, "GET", "/resources/N404")).toMatchObject({ status: 404, code: "304.000.001" });
    expect(() => simulator.faults.add({ match: GET_RESOURCE, kind: "spoiled-field" })).toThrow("which field");
  });
});

async function readRaw(simulator: Awaited<ReturnType<typeof openSimulator>>) {
  const dispatcher = createAgent(1);
  const authorization = `Bearer ${await signToken(simulator)}`;
  const headers = { authorization, "x-program-id": simulator.programIds[0] ?? "", "x-request-id": "r1" };
  const answer = await request(`${simulator.url}/resources/N00001`, { dispatcher, headers });
  const body = Buffer.from(await answer.body.arrayBuffer());
  await dispatcher.close();
  return { status: answer.statusCode, headers: answer.headers, body };
}
