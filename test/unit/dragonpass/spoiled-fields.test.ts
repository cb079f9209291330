import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf } from "../../../src/domain/instant.ts";
import type { IssueEPassArgs } from "../../../src/dragonpass/client/call-options.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createTokenSource } from "../../../src/dragonpass/client/token.ts";
import { storableOnly } from "../../../src/dragonpass/push/storable-json.ts";
import type { LeftOut } from "../../../src/dragonpass/schemas/read-tolerantly.ts";
import {
  AVAILABILITY_ANSWER,
  type DocumentedAnswer,
  E_PASS_ANSWER,
  E_PASS_LIST_ANSWER,
  ESIM_ANSWER,
  EVENT_LIST_ANSWER,
  HUB_ANSWER,
  HUB_LIST_ANSWER,
  OPTION_LIST_ANSWER,
  ORDER_ANSWER,
  ORDER_LIST_ANSWER,
  PREVIEW_ANSWER,
  QR_CODE_ANSWER,
  RESOURCE_ANSWER,
  RESOURCE_LIST_ANSWER,
  spoilings,
  TOKEN_ANSWER,
  withValueAt,
} from "../../support/values/documented-answers.ts";
import { ISSUE_ANSWER } from "../../support/values/documented-e-passes.ts";
import { CREATE, clientOf, startFake } from "./fake-dragonpass.ts";

const programId = "1888000000000001";
const pass = { type: "ePass", id: "1788000066668888" } as const;
const page = { programId, pageSize: 100, pageNumber: 1 };
const { orderId } = ORDER_ANSWER.data;
const ISSUE: IssueEPassArgs = {
  programId,
  requestId: "11111111-1111-4111-8111-111111111111",
  module: "lounge",
  clientUserId: ISSUE_ANSWER.clientUserId,
  firstName: "Ada",
  lastName: "Lovelace",
  activationDate: null,
  expirationDate: instantOf(Date.parse("2028-12-31T23:59:59Z")),
  availableUsages: 1,
  allowedResourceIds: [],
};
const SLOT = { resourceId: "N00001", optionId: null, prebookingDate: "2025-10-01T10:30", adultCount: 1, childCount: 0 };

type Call = (client: DragonPassClient, url: string) => Promise<unknown>;

const CALLS: [string, DocumentedAnswer, Call][] = [
  [
    "an availability",
    AVAILABILITY_ANSWER,
    (client) => client.checkAvailability({ programId, module: "lounge", pass, ...SLOT }),
  ],
  ["the creation of an order", ORDER_ANSWER, (client) => client.createOrder(CREATE)],
  ["an order", ORDER_ANSWER, (client) => client.getOrder({ programId, pass, orderId })],
  ["the cancellation of an order", ORDER_ANSWER, (client) => client.cancelOrder({ programId, orderId })],
  ["a list of orders", ORDER_LIST_ANSWER, (client) => client.listOrders({ ...page, pass })],
  ["a resource", RESOURCE_ANSWER, (client) => client.getResource({ programId, resourceId: "N00001" })],
  ["a list of resources", RESOURCE_LIST_ANSWER, (client) => client.listResources({ ...page, module: 1 })],
  ["a hub", HUB_ANSWER, (client) => client.getTransportHub({ programId, transportHubId: "A00001" })],
  ["a list of hubs", HUB_LIST_ANSWER, (client) => client.listTransportHubs(page)],
  [
    "a list of events",
    EVENT_LIST_ANSWER,
    (client) => client.listEvents({ ...page, eventType: "resource.metadata.updated", batchId: "20251028T010000Z" }),
  ],
  ["the issuing of an E-pass", E_PASS_ANSWER, (client) => client.issueEPass(ISSUE)],
  ["an E-pass", E_PASS_ANSWER, (client) => client.getEPass({ programId, orderId })],
  ["a list of E-passes", E_PASS_LIST_ANSWER, (client) => client.listEPasses({ ...page, clientUserId: "U-1" })],
  [
    "a list of options",
    OPTION_LIST_ANSWER,
    (client) => client.listOptions({ programId, module: "fitness", resourceId: "F00001", date: null }),
  ],
  ["a list of top-ups", OPTION_LIST_ANSWER, (client) => client.listTopUps({ programId, module: "esim", orderId })],
  ["an eSIM", ESIM_ANSWER, (client) => client.getEsim({ programId, module: "esim", orderId })],
  [
    "a preview",
    PREVIEW_ANSWER,
    (client) =>
      client.previewPrebooking({ programId, module: "lounge", pass: { type: "membership", id: "M-1" }, ...SLOT }),
  ],
  ["a dynamic QR code", QR_CODE_ANSWER, (client) => client.createQrCode({ programId, membershipId: "M-1" })],
  ["a token", TOKEN_ANSWER, (_, url) => tokensOf(url).token()],
];

describe.each(CALLS)("%s", (_, answer, call) => {
  test("loses one field that cannot be read, and nothing else", async () => {
    let data: unknown;
    const { url } = await startFake((res) => void res.end(JSON.stringify({ code: 0, data })));
    const client = clientOf(url);
    const readOf = async (given: unknown) => {
      data = given;
      return outlineOf(await call(client, url));
    };
    const whole = await readOf(answer.data);
    await fc.assert(
      fc.asyncProperty(spoilings(answer), async ({ path, value }) => {
        const without = await readOf(withValueAt(answer.data, path, undefined));
        const spoilt = await readOf(withValueAt(answer.data, path, value));
        for (const [field, read] of Object.entries(whole)) {
          if (read === without[field]) expect.soft(spoilt[field], `${field}, when ${path} is spoiled`).toBe(read);
        }
        expect(spoilt.kind).toBe(whole.kind);
      }),
      { numRuns: 150 },
    );
  });

  test("says which field it was, and nothing of what was in it", async () => {
    let data: unknown;
    const told: LeftOut[] = [];
    const { url } = await startFake((res) => void res.end(JSON.stringify({ code: 0, data })));
    const client = clientOf(url, { onLeftOut: (_operation, leftOut) => void told.push(leftOut) });
    await fc.assert(
      fc.asyncProperty(spoilings(answer), async ({ path, value }) => {
        data = withValueAt(answer.data, path, value);
        told.length = 0;
        await call(client, url);
        const names = path.replaceAll(/\.(\d+)/g, "[]");
        for (const one of told) {
          expect(
            `${one.path}.`.startsWith(names) || one.path.startsWith(`${names}.`) || one.path.startsWith(`${names}[`),
          ).toBe(true);
          expect(Object.keys(one)).toEqual(["path", "kind"]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a field that is not as documented, and can be read", () => {
  test.each<[unknown, boolean]>([
    ["true", true],
    ["TRUE", true],
    [1, true],
    ["1", true],
    ["false", false],
    [0, false],
    ["0", false],
  ])("of an availability is: available %j", async (available, expected) => {
    const answer = await answerOf(withValueAt(AVAILABILITY_ANSWER.data, "available", available), CALLS[0]?.[2]);
    expect(answer).toMatchObject({ kind: "ok", value: { available: expected } });
  });

  test.each<[string, unknown, object]>([
    ["extra.usedUsages", "1.0", { usedUsages: 1 }],
    ["extra.usedUsages", "2", { usedUsages: 2 }],
    ["extra.usedUsages", "", { usedUsages: null, orderId }],
    ["extra.terminal", 5, { terminal: "5" }],
    ["status", "1.0", { status: 1 }],
    ["extra.vouchersList", [{ voucher: "1", voucherType: 1 }, null], { vouchers: [{ voucher: "1", voucherType: 1 }] }],
    ["extra.vouchersList", ["A-1", " ", "N/A", ""], { vouchers: [{ voucher: "A-1", voucherType: null }] }],
    ["extra.vouchersList", { voucher: 7 }, { vouchers: [{ voucher: "7", voucherType: null }] }],
    [
      "extra.vouchersList",
      [{ voucher: "v".repeat(900) }],
      { vouchers: [{ voucher: "v".repeat(900), voucherType: null }] },
    ],
    ["extra.vouchersList", "none", { vouchers: [] }],
    ["extra", "none", { orderId, vouchers: [] }],
  ])("of an order is: %s %j", async (path, value, expected) => {
    const answer = await answerOf(withValueAt(ORDER_ANSWER.data, path, value), (client) => client.createOrder(CREATE));
    expect(answer).toMatchObject({ kind: "ok", value: expected });
  });
});

describe("what identifies a thing", () => {
  test.each(CALLS)("is insisted on, in %s", async (_, answer, call) => {
    for (const path of answer.identifying) {
      for (const value of [undefined, null, {}, [], "", "a".repeat(20_000)]) {
        const read = await answerOf(withValueAt(answer.data, path, value), call).catch((error: unknown) => error);
        expect(read, `${path} ${JSON.stringify(value)?.slice(0, 20)}`).toMatchObject(UNREADABLE);
      }
    }
  });
});

const UNREADABLE = expect.toSatisfy(
  (read: { code?: string; reason?: string }) => read.code === "supplier_unreadable" || read.reason === "unreadable",
);

async function answerOf(data: unknown, call: Call | undefined): Promise<unknown> {
  const { url } = await startFake((res) => void res.end(JSON.stringify({ code: 0, data })));
  return await call?.(clientOf(url), url);
}

function tokensOf(baseUrl: string) {
  return createTokenSource({ mode: "endpoint", baseUrl, clientId: "client", clientSecret: "secret" });
}

/** Each field that was read, as text; what is kept as it came is not compared, as it shows the spoiled value. */
function outlineOf(read: unknown, path = ""): Record<string, string> {
  const value = storableOnly(read);
  if (typeof value !== "object" || value === null) return { [path]: JSON.stringify(value) };
  return Object.assign(
    {},
    ...Object.entries(value)
      .filter(([name]) => name !== "raw" && name !== "details")
      .map(([name, part]) => outlineOf(part, path === "" ? name : `${path}.${name}`)),
  );
}
