import { readFile } from "node:fs/promises";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { availability } from "../../../src/contract/availability.ts";
import { isAvailabilityRefusal, REJECTION_REASONS } from "../../../src/contract/error-codes.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import {
  SUPPLIER_ERRORS_BY_CODE,
  SUPPLIER_ERRORS_BY_FAMILY,
  SUPPLIER_FAULTS,
} from "../../../src/dragonpass/errors/error-table.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { clientOf, type FakeAnswer, json, refusal, startFake, text } from "../dragonpass/fake-dragonpass.ts";
import { type ApiFixture, PROGRAM } from "./support/api-fixture.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const { pass: _, guest: __, ...slot } = prebookingBody();
const LOUNGE = {
  resourceId: "N00001",
  module: 1,
  locationInfo: { timezone: "Europe/London" },
  prebookingPolicy: { maxPassengerPerOrder: 8 },
};
const price = { dynamicPrice: true, currency: "USD", adultRate: "6.00", childRate: null };

const api = useApi();
let anyLounge: ApiFixture["fakes"]["readResource"];
beforeAll(() => {
  anyLounge = api.fakes.readResource;
});
afterEach(() => {
  api.fakes.readResource = anyLounge;
  api.fakes.now = () => Date.now();
});

const ask = (body: unknown = slot) => api.call("POST", "/v1/availability", { body });

/** DragonPass answers the question like this; its client is the real one. */
async function dragonPassAnswers(answer: FakeAnswer): Promise<void> {
  const { url } = await startFake(answer);
  const client = clientOf(url, { timeoutMs: 300 });
  api.fakes.checkAvailability = (args) => client.checkAvailability(args);
}

describe("the answer", () => {
  test("is what DragonPass says, who is asked without a pass", async () => {
    const asked: unknown[] = [];
    api.fakes.checkAvailability = async ({ signal: _, ...args }) => {
      asked.push(args);
      return { kind: "ok", value: { available: true, price, prebookingToken: "TOKEN", validUntil: null } };
    };
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ available: true, price, checkedAt: expect.stringMatching(/Z$/) });
    expect(availability.safeParse(answer.json).error).toBeUndefined();
    expect(asked).toEqual([{ ...slot, programId: PROGRAM, childCount: 0, optionId: null }]);
  });

  test("refuses pass, guest and bookingId by name", async () => {
    const answer = await ask(prebookingBody({ bookingId: newId() }));
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map((error) => error.pointer).sort()).toEqual(["/bookingId", "/guest", "/pass"]);
  });

  test("is 503 with DragonPass's own Retry-After where it is throttled", async () => {
    api.fakes.checkAvailability = async () => {
      throw faultError("throttled", { retryAfterMs: 7_500 });
    };
    const answer = await ask();
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("8");
  });
});

describe("what the resource's data rules out", () => {
  test.each([
    ["date_in_the_past", { prebookingDate: "2027-04-30T10:30" }, { visitAt: "2027-04-30T09:30:00.000Z" }],
    ["date_invalid", { prebookingDate: "2028-03-26T01:30" }, { timezone: "Europe/London" }],
    ["too_many_passengers", { adultCount: 9 }, { passengersMax: 8 }],
    ["resource_not_found", { module: "fastTrack" }, { moduleOfResource: "lounge" }],
  ] as const)("is refused with %s, as a prebooking is, before DragonPass is asked", async (code, change, details) => {
    api.fakes.now = () => Date.parse("2027-05-01T12:00:00.000Z");
    api.fakes.readResource = async () => ({ kind: "ok", value: wireResource.parse(LOUNGE) });
    api.fakes.checkAvailability = () => Promise.reject(new Error("nobody is to be asked"));
    const answer = await ask({ ...slot, ...change });
    expect([answer.status, answer.json.code]).toEqual([REJECTION_REASONS[code].status, code]);
    expect(answer.json.details).toMatchObject(details);
  });

  test("is a resource that DragonPass does not know", async () => {
    api.fakes.readResource = async () => ({ kind: "not-found" });
    const answer = await ask();
    expect([answer.status, answer.json.code]).toEqual([404, "resource_not_found"]);
  });

  test("is told by a read that DragonPass refuses, too: 409, which a repetition would meet again", async () => {
    const { url } = await startFake(refusal("203.000.001", 403));
    const client = clientOf(url);
    api.fakes.readResource = (programId, resourceId, signal) => client.getResource({ programId, resourceId, signal });
    const answer = await ask();
    expect([answer.status, answer.json.code]).toEqual([409, "supplier_refused"]);
    expect(answer.json.details).toEqual({ supplierCode: "203.000.001" });
  });
});

describe("an error of DragonPass is answered as the page of errors says", () => {
  /** HTTP status and code by what stands first in a row of the page. */
  let page: ReadonlyMap<string, { code: string; status: number }>;
  beforeAll(async () => {
    const source = await readFile(new URL("../../../docs/errors.md", import.meta.url), "utf8");
    const rows = source.matchAll(
      /^\| `(?<key>[^`]+)` \|(?:[^|]+\|){3} `(?<code>\w+)` \| (?<status>\d{3}) \| `supplier_\w+` \|/gm,
    );
    page = new Map(
      [...rows].map(({ groups = {} }) => [
        groups.key ?? "",
        { code: groups.code ?? "", status: Number(groups.status) },
      ]),
    );
    const tables = { ...SUPPLIER_ERRORS_BY_CODE, ...SUPPLIER_ERRORS_BY_FAMILY, ...SUPPLIER_FAULTS };
    expect([...page.keys()].sort()).toEqual(Object.keys(tables).sort());
  });

  /** Code and status of a row; one about a guest or an order cannot be asked about here. */
  function expected(row: string) {
    const { code, status } = page.get(row) ?? { code: "", status: 0 };
    if (status === 503 || isAvailabilityRefusal(code)) return { code, status };
    return { code: "supplier_refused", status: 409 };
  }

  test.each(Object.keys(SUPPLIER_ERRORS_BY_CODE))("with the whole code %s", async (supplierCode) => {
    await dragonPassAnswers(refusal(supplierCode, 409, "SECRET words of DragonPass"));
    const answer = await ask();
    expect({ code: answer.json.code, status: answer.status }).toEqual(expected(supplierCode));
    expect(answer.json.details).toEqual({ supplierCode });
    expect(answer.text).not.toContain("SECRET");
  });

  test.each(Object.keys(SUPPLIER_ERRORS_BY_FAMILY))("with the family %s", async (family) => {
    await dragonPassAnswers(refusal(`${family}.987.654`, 400));
    const answer = await ask();
    expect({ code: answer.json.code, status: answer.status }).toEqual(expected(family));
    const retryAfter = answer.headers.get("retry-after");
    if (answer.status === 503) expect(retryAfter).toMatch(/^\d+$/);
    else expect(retryAfter).toBeNull();
  });

  const FAULTS: Record<Exclude<keyof typeof SUPPLIER_FAULTS, "aborted" | "token-unavailable">, FakeAnswer> = {
    timeout: () => undefined,
    connection: (res) => res.destroy(),
    "server-error": text("", 500),
    unreadable: json({ code: 0, data: { price: null } }),
    "unexpected-status": text("<html>", 404),
    "unrecognised-code": refusal("999.000.001", 400),
    throttled: text("", 429),
  };
  test.each(Object.entries(FAULTS))("without a code: %s", async (fault, dragonPassAnswer) => {
    await dragonPassAnswers(dragonPassAnswer);
    const answer = await ask();
    expect({ code: answer.json.code, status: answer.status }).toEqual(expected(fault));
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  test("without a code: no token is to be had", async () => {
    const client = clientOf("http://127.0.0.1:9", {
      tokenSource: { token: () => Promise.reject(new Error("no")), invalidate: () => undefined },
    });
    api.fakes.checkAvailability = (args) => client.checkAvailability(args);
    const answer = await ask();
    expect({ code: answer.json.code, status: answer.status }).toEqual(expected("token-unavailable"));
  });

  test("and every code that we tell apart stands in the table", () => {
    const families = Object.keys(SUPPLIER_ERRORS_BY_FAMILY);
    for (const code of Object.values(SUPPLIER_CODES)) {
      expect(code in SUPPLIER_ERRORS_BY_CODE || families.includes(code.slice(0, 3)), code).toBe(true);
    }
  });
});
