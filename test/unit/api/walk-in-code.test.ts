import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { wireDynamicCode } from "../../../src/dragonpass/schemas/dynamic-code.ts";
import { clientOf, json, refusal, startFake } from "../dragonpass/fake-dragonpass.ts";
import { KEYS, OTHER_PROGRAM, PROGRAM } from "./support/api-fixture.ts";
import { readQrPng } from "./support/read-qr-code.ts";
import { newId } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const LIFE_MS = 300_000;
const api = useApi();
let asked: string[];
let now: number;
beforeEach(() => {
  asked = [];
  now = Date.parse("2027-10-01T10:00:00Z");
  api.fakes.now = () => now;
  api.fakes.createQrCode = async ({ programId }) => {
    asked.push(programId);
    const validUntil = (now + LIFE_MS) / 1000;
    return { kind: "ok", value: wireDynamicCode.parse({ qrCode: `code-${asked.length}`, validUntil }) };
  };
});

const answerTo = (path: string) =>
  fetch(`${api.server.url}/v1/passes/${path}`, { headers: { authorization: `Bearer ${KEYS.all}` } });
const textOf = async (path: string) => readQrPng(await (await answerTo(path)).arrayBuffer()).text;

describe("GET /v1/passes/{passType}/{passId}/qr.png", () => {
  test("holds exactly an E-pass's id, which nobody is asked for", async () => {
    expect(await textOf("ePass/1788000066668888/qr.png")).toBe("1788000066668888");
    expect(asked).toEqual([]);
  });

  test("holds exactly a membership's dynamic code, which is given out for half of its life and no longer", async () => {
    const path = `membership/${newId()}/qr.png`;
    expect(await textOf(path)).toBe("code-1");
    now += LIFE_MS / 2 - 1;
    expect(await textOf(path)).toBe("code-1");
    now += 1;
    expect(await textOf(path)).toBe("code-2");
  });

  test("asks again each time where DragonPass does not say how long a code is good", async () => {
    api.fakes.createQrCode = async () => {
      asked.push("once");
      return { kind: "ok", value: wireDynamicCode.parse({ qrCode: `code-${asked.length}` }) };
    };
    const path = `membership/${newId()}/qr.png`;
    expect([await textOf(path), await textOf(path)]).toEqual(["code-1", "code-2"]);
  });

  test("asks the programs in turn, or the one that is named", async () => {
    api.fakes.createQrCode = async ({ programId }) => {
      asked.push(programId);
      return programId === PROGRAM
        ? { kind: "not-found" }
        : { kind: "ok", value: wireDynamicCode.parse({ qrCode: "code" }) };
    };
    const path = `membership/${newId()}/qr.png`;
    expect(await textOf(path)).toBe("code");
    expect(await textOf(`${path}?programId=${OTHER_PROGRAM}`)).toBe("code");
    expect(asked).toEqual([PROGRAM, OTHER_PROGRAM, OTHER_PROGRAM]);
  });

  test("is kept by nobody", async () => {
    const { headers } = await answerTo("ePass/1788000066668888/qr.svg");
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("content-type")).toMatch(/^image\/svg\+xml/);
  });
});

describe("a pass that cannot be shown", () => {
  const get = (path: string) => api.call("GET", `/v1/passes/${path}`);

  test.each(["card/1/qr.svg", "ePass/a%20b/qr.svg"])("is 404 pass_not_found: %s", async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, json: { code: "pass_not_found" } });
  });

  test("is 404 pass_not_found where no program knows it", async () => {
    api.fakes.createQrCode = async () => ({ kind: "not-found" });
    expect(await get(`membership/${newId()}/qr.svg`)).toMatchObject({ status: 404, json: { code: "pass_not_found" } });
  });

  test("is 409, with DragonPass's code, where DragonPass refuses it", async () => {
    const { url } = await startFake(refusal(SUPPLIER_CODES.passNotUsable, 409));
    const client = clientOf(url);
    api.fakes.createQrCode = (args) => client.createQrCode(args);
    expect(await get(`membership/${newId()}/qr.svg`)).toMatchObject({
      status: 409,
      json: { code: "supplier_refused" },
    });
  });

  test("is 400 with an unknown program, 503 where DragonPass does not answer", async () => {
    expect((await get(`membership/${newId()}/qr.svg?programId=1`)).json.errors).toMatchObject([
      { pointer: "/programId" },
    ]);
    api.fakes.createQrCode = async () => {
      throw faultError("timeout");
    };
    expect((await get(`membership/${newId()}/qr.svg`)).status).toBe(503);
  });
});

describe("a membership's dynamic code, whatever text DragonPass gives", () => {
  const LONGEST = 2_953;
  const texts = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 5_000, size: "max" }),
    fc
      .integer({ min: 2_300, max: 5_000 })
      .chain((length) => fc.constantFrom(..."7Aaü").map((one) => one.repeat(length))),
  );

  async function expectShownOrRefused(qrCode: string): Promise<"shown" | "refused"> {
    const validUntil = (now + LIFE_MS) / 1000;
    const { url, seen } = await startFake(json({ code: 0, data: { qrCode, validUntil } }));
    const client = clientOf(url);
    api.fakes.createQrCode = (args) => client.createQrCode(args);
    const path = `membership/${newId()}/qr.png`;
    const [first, again] = [await answerTo(path), await answerTo(path)];
    if (first.status === 200) {
      for (const answer of [first, again]) expect(readQrPng(await answer.arrayBuffer()).text).toBe(qrCode);
      expect(seen).toHaveLength(1);
      return "shown";
    }
    for (const answer of [first, again]) {
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: "temporarily_unavailable" });
    }
    expect(seen).toHaveLength(2);
    return "refused";
  }

  test("is an image of it, or 503 and asked for anew", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => void (await expectShownOrRefused(text))),
      { numRuns: 30 },
    );
  });

  test.each<[string, string, "shown" | "refused"]>([
    ["fills the largest code", "a".repeat(LONGEST), "shown"],
    ["is longer than the largest code holds", "a".repeat(LONGEST + 1), "refused"],
    ["is longer than any credential", "7".repeat(4_097), "refused"],
    ["is empty", "", "refused"],
  ])("that %s", async (_, text, expected) => {
    expect(await expectShownOrRefused(text)).toBe(expected);
  });

  test("that cannot be drawn is named as the reason", async () => {
    api.fakes.createQrCode = async () => ({ kind: "ok", value: wireDynamicCode.parse({ qrCode: "a".repeat(3_000) }) });
    const { status, json: problem } = await api.call("GET", `/v1/passes/membership/${newId()}/qr.svg`);
    expect(status).toBe(503);
    expect(problem.detail).toContain("too long for a QR code");
  });
});
