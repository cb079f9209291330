import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { KEYS } from "./support/api-fixture.ts";
import { prebookingBody, statusChanged } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

/** A request; the key and the push token are good, so that everything behind them is reached. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Characters that a header may hold on the wire (RFC 9110 §5.5), odd ones among them. */
const headerValue = fc
  .array(fc.constantFrom(..."\t !\"',;=\\wait0159-", "\x80", "\xff"), { maxLength: 40 })
  .map((characters) => characters.join("").trim());
const pathPart = fc.oneof(
  fc.constantFrom("..", ".", "%2e%2e", "%00", "%", "%E0%A4", "__proto__", "constructor", "some-id", "x".repeat(500)),
  fc.string({ unit: "binary" }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const PARAMETERS = [
  ...["status", "module", "resourceId", "programId", "orderId", "passId", "needsAttention", "visitFrom", "visitTo"],
  ...["pageSize", "pageToken", "state", "iata", "text", "available", "transportHubId", "__proto__", "a[b]"],
];
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(...PARAMETERS),
      fc.oneof(
        fc.constantFrom(
          "",
          "1",
          "true",
          "lounge",
          "pending",
          "waiting",
          "0000-01-01T00:00:00Z",
          "9999-12-31T23:59:59Z",
        ),
        pathPart,
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));

/** Any JSON value, half of a surrogate pair, U+0000 and huge numbers among them. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }),
  fc.constantFrom<unknown>("\ud800", "a\0b", "", " ", 1e308, -1, 2 ** 53, "x".repeat(5_000), {}, [], null, true),
  fc.constantFrom<unknown>("2027-02-30T10:00", "0000-01-01T00:00", "9999-12-31T23:59", "1970-01-01T00:00"),
);

/** A body that is good but for some of its fields. */
function spoilt(good: Record<string, unknown>): fc.Arbitrary<Buffer> {
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(good), "extra", "__proto__", "programId"), anything, {
    maxKeys: 3,
  });
  const json = fields.map((change) => Buffer.from(JSON.stringify({ ...good, ...change })));
  const others = [anything.map((value) => Buffer.from(JSON.stringify(value))), bytes()];
  return fc.oneof({ weight: 5, arbitrary: json }, ...others);
}

function bytes(): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
}

const NO_BODY = fc.constant(Buffer.alloc(0));
const { pass: _, guest: __, ...slot } = prebookingBody();
const EVENTS = [
  statusChanged(),
  { eventType: "walkin.redemption", orderId: "o", programId: "1", dpId: "2", module: 1, status: 2 },
  {
    ...{ eventType: "resource.availability.changed", batchId: "b", sequence: 1, totalSequence: 2, programId: "1" },
    ...{ updatedAt: "2025-10-28T01:00:00+00:00", module: 1, data: [{ changeAction: "added", resources: ["N1"] }] },
  },
  { orderId: "o", programId: "1", membershipId: "2", module: 1, category: 1, status: 1 },
];

const call = fc.oneof(
  sent("POST", fc.constant("/v1/prebookings"), spoilt(prebookingBody({ bookingId: "b-1" }))),
  sent("POST", fc.constant("/v1/availability"), spoilt(slot)),
  sent(
    "POST",
    pathPart.map((id) => `/v1/prebookings/${id}/cancel`),
    fc.oneof(NO_BODY, spoilt({ a: 1 })),
  ),
  sent("POST", fc.constant("/push/dragonpass"), fc.oneof(...EVENTS.map(spoilt))),
  sent(
    "POST",
    pathPart.map((type) => `/push/dragonpass/${type}`),
    fc.oneof(...EVENTS.map(spoilt)),
  ),
  sent(
    "GET",
    fc
      .tuple(
        fc.constantFrom("prebookings", "push-messages", "resources", "transport-hubs", "catalogue"),
        fc.oneof(
          query.map((text) => `?${text}`),
          pathPart.map((id) => `/${id}`),
        ),
      )
      .map(([list, rest]) => `/v1/${list}${rest}`),
    NO_BODY,
  ),
  sent(
    "PUT",
    fc.array(pathPart, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
    bytes(),
  ),
);

function sent(method: string, path: fc.Arbitrary<string>, body: fc.Arbitrary<Buffer>): fc.Arbitrary<Sent> {
  const optional = (value: fc.Arbitrary<string>) => fc.option(value, { nil: undefined, freq: 3 });
  const headers = fc.record({
    prefer: optional(headerValue),
    "idempotency-key": optional(headerValue),
    "content-type": fc.oneof({ weight: 9, arbitrary: fc.constant("application/json") }, headerValue),
    "if-none-match": optional(headerValue),
  });
  return fc.record({ path, body, headers }).map(({ headers: given, ...rest }) => ({
    ...rest,
    method,
    // Nobody waits for what no worker does here.
    headers: Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined && !/wait\s*=\s*"?[1-9]/.test(value)),
    ) as Record<string, string>,
  }));
}

describe("whatever a caller sends", () => {
  const agent = new Agent({ keepAlive: true });
  const api = useApi();
  beforeAll(() => {
    const value = { available: true, price: null, prebookingToken: null, validUntil: null };
    api.fakes.checkAvailability = async () => ({ kind: "ok", value });
  });
  afterAll(() => agent.destroy());

  test("it is answered, and never with a 5xx: what is wrong with it is the caller's to know", {
    timeout: 120_000,
  }, async () => {
    const classes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(call, async (what) => {
        const { status, type, text } = await send(what);
        classes.set(status, (classes.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        if (status < 400) return;
        expect(type).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(text)).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
      }),
      { numRuns: 1_500 },
    );
    await api.api.idle();
    // Else it has not come past the door.
    expect([...classes.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 404, 415]));
  });

  function send({ method, path, headers, body }: Sent): Promise<{ status: number; type: string; text: string }> {
    const authorization = path.startsWith("/push/") ? validPushToken(api.pushKeys) : `Bearer ${KEYS.all}`;
    return new Promise((resolve, reject) => {
      const req = request(
        `${api.server.url}`,
        { method, path, agent, headers: { authorization, "content-length": String(body.length), ...headers } },
        (res) => {
          let text = "";
          res.setEncoding("utf8").on("data", (chunk: string) => {
            text += chunk;
          });
          res.once("end", () =>
            resolve({ status: res.statusCode ?? 0, type: res.headers["content-type"] ?? "", text }),
          );
        },
      );
      req.once("error", reject);
      req.end(body);
    });
  }
});
