import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { DragonPassClientOptions } from "../../../src/dragonpass/client/call-options.ts";
import { createDragonPassClient, type DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";

/** A request as it came over the socket. */
interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** Answers each request in turn; the last answer is for all that follow. */
export type FakeAnswer = (res: ServerResponse, req: IncomingMessage) => void;

/** A server on the loopback that answers as it is told, closed when the test ends. */
export async function startFake(
  ...answers: FakeAnswer[]
): Promise<{ url: string; seen: SeenRequest[]; server: Server }> {
  const seen: SeenRequest[] = [];
  const respond = async (req: IncomingMessage, res: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    seen.push({
      method: req.method ?? "",
      path: req.url ?? "",
      headers: req.headers,
      body: text === "" ? undefined : JSON.parse(text),
    });
    (answers[seen.length - 1] ?? answers.at(-1))?.(res, req);
  };
  const server = createServer((req, res) => void respond(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

/** A client of that server, with tokens `token-1`, `token-2`, … */
export function clientOf(url: string, options: Partial<DragonPassClientOptions> = {}): DragonPassClient {
  let issued = 1;
  const client = createDragonPassClient({
    baseUrl: url,
    tokenSource: {
      token: () => Promise.resolve(`token-${issued}`),
      invalidate: () => {
        issued += 1;
      },
    },
    timeoutMs: 2000,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Answers JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): FakeAnswer {
  return text(JSON.stringify(body), status, { "content-type": "application/json", ...headers });
}

/** Answers any text. */
export function text(body: string, status = 200, headers: Record<string, string> = {}): FakeAnswer {
  return (res) => {
    res.writeHead(status, headers).end(body);
  };
}

/** Answers DragonPass's success envelope. */
export function success(data: unknown): FakeAnswer {
  return json({ code: 0, data });
}

/** Answers an error of DragonPass. */
export function refusal(code: string, status: number, message = "no"): FakeAnswer {
  return json({ code, message }, status);
}

/** Mistakes of any page, whatever is on it. */
export const BROKEN_PAGES: [string, FakeAnswer, string][] = [
  ["HTML", text("<html>Gateway</html>"), "supplier_unreadable"],
  [
    "half of a page",
    text(JSON.stringify({ code: 0, data: { pagination: { pageSize: 100 } } }).slice(0, 40)),
    "supplier_unreadable",
  ],
  [
    "no list at all",
    success({ pagination: { pageSize: 100, pageNumber: 2, totalNumber: 102 } }),
    "supplier_unreadable",
  ],
  ["an empty object", success({}), "supplier_unreadable"],
  ["no data", json({ code: 0 }), "supplier_unreadable"],
  ["HTTP 500", text("", 500), "supplier_unavailable"],
  ["HTTP 404", text("Not Found", 404), "supplier_unreadable"],
  ["a refusal", refusal("203.000.001", 403), "supplier_refused"],
  ["HTTP 429", text("", 429), "supplier_throttled"],
];

/** The documentation's example of a lounge order, with the guest's data in it. */
export const ORDER = {
  status: 1,
  module: 1,
  category: 2,
  ePassId: "1788000066668888",
  orderId: "DP00000000000001",
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  orderCancelledDate: null,
  extra: {
    prebookingDate: "2025-10-01T10:30",
    usageDate: null,
    usedUsages: 1,
    resourceId: "N00001",
    resourceName: "DragonPass Lounge",
    iata: "MAN",
    transportHubName: "Manchester Airport",
    terminal: "Terminal 1",
    city: "Manchester",
    countryOrRegion: "GB",
    vouchersList: [{ voucher: "668800008888", voucherType: 1 }],
    prebookingRequiredInfo: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" },
  },
};

/** Arguments of a creation. */
export const CREATE = {
  programId: "1888000000000001",
  module: "lounge",
  pass: { type: "ePass", id: "1788000066668888" },
  prebookingToken: "85c69b8e790befc7e94870ec269c3f1d",
  guest: { firstName: "Ada" },
  requestId: "3f0e3f5e-0000-5000-8000-000000000001",
} as const;
