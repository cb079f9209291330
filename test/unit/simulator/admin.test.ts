import { SignJWT } from "jose";
import { describe, expect, test, vi } from "vitest";
import type { JournalEntry, Simulator } from "../../../src/simulator/simulator.ts";
import { openReceiver } from "./push-receiver.ts";
import { book, call, check, create, FULL_GUEST, openSimulator } from "./simulator-client.ts";

async function admin(simulator: Simulator, method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.adminUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as never };
}

describe("the journal", () => {
  test("tells the story of an order, and holds no guest data", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const { orderId } = await book(simulator, { resourceId: "N00034" }, FULL_GUEST);
    await simulator.idle();
    expect(simulator.journal().map(({ kind }) => kind)).toEqual([
      "request",
      "reservation",
      "answer",
      "request",
      "reservation",
      "order-created",
      expect.any(String),
      expect.any(String),
      expect.any(String),
    ]);
    const written =
      JSON.stringify(simulator.journal()) + JSON.stringify((await admin(simulator, "GET", "/orders")).body);
    for (const value of Object.values(FULL_GUEST).filter((text) => text.length > 2))
      expect(written).not.toContain(value);
    expect(written).toContain(orderId);
  });

  test("can be read by kind and from a number on", async () => {
    const simulator = await openSimulator();
    await book(simulator);
    const requests: JournalEntry[] = (await admin(simulator, "GET", "/journal?kind=request")).body;
    expect(requests).toMatchObject([{ operation: "checkAvailability" }, { operation: "createOrder" }]);
    const later: JournalEntry[] = (await admin(simulator, "GET", `/journal?since=${requests[1]?.seq}`)).body;
    expect(later[0]?.seq).toBe((requests[1]?.seq ?? 0) + 1);
  });
});

describe("the admin API", () => {
  test("adds, shows, releases and removes faults", async () => {
    const simulator = await openSimulator();
    const { id } = (await admin(simulator, "POST", "/faults", { match: { operation: "createOrder" }, kind: "hold" }))
      .body;
    const { prebookingToken } = (await check(simulator)).data;
    const held = create(simulator, prebookingToken);
    await vi.waitFor(async () =>
      expect((await admin(simulator, "GET", "/faults")).body).toMatchObject([{ id, hits: 1, held: 1 }]),
    );
    await admin(simulator, "POST", `/faults/${id}/release`);
    expect((await held).status).toBe(200);
    expect((await admin(simulator, "DELETE", `/faults/${id}`)).status).toBe(204);
    expect((await admin(simulator, "DELETE", `/faults/${id}`)).status).toBe(404);
    expect((await admin(simulator, "POST", "/faults", { match: {}, kind: "nonsense" })).status).toBe(400);
  });

  test.each([
    [{ advanceMs: "an hour" }, /advanceMs/],
    [{ now: "tomorrow" }, /now/],
    [{ advance: 5 }, /advance/],
    [{}, /advanceMs, now and errorMs/],
    [{ advanceMs: 1, errorMs: 1 }, /advanceMs, now and errorMs/],
  ])("says which field of %j is wrong with the clock", async (body, said) => {
    const { status, body: answer } = await admin(await openSimulator(), "POST", "/clock", body);
    expect([status, (answer as { error: string }).error]).toEqual([400, expect.stringMatching(said)]);
  });

  test("moves the clock", async () => {
    const simulator = await openSimulator();
    await admin(simulator, "POST", "/clock", { now: "2031-01-01T00:00:00Z" });
    await admin(simulator, "POST", "/clock", { advanceMs: 3_600_000 });
    const { now } = (await admin(simulator, "GET", "/clock")).body;
    expect(now).toMatch(/^2031-01-01T01:00:0/);
    expect((await call(simulator, "GET", "/resources/N00001")).status).toBe(200);
  });

  test.each([
    { errorMs: 600_000, status: 401, code: "202.000.001" },
    { errorMs: -30_000, status: 200, code: 0 },
    { errorMs: -600_000, status: 401, code: "201.000.001" },
  ])("makes its host's clock wrong by $errorMs ms, which dates answers and judges tokens", async (sample) => {
    const { errorMs, status, code } = sample;
    const simulator = await openSimulator();
    await admin(simulator, "POST", "/clock", { errorMs });
    const answer = await call(simulator, "GET", "/resources/N00001", undefined, {
      authorization: `Bearer ${await issuedNow(simulator)}`,
    });
    expect(answer).toMatchObject({ status, code });
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    expect(Math.abs(theirs - Date.now() - errorMs)).toBeLessThan(10_000);
  });

  test("changes, modifies and redeems orders", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    const changed = await admin(simulator, "POST", `/orders/${orderId}/status`, { status: 5 });
    expect(changed.body).toMatchObject({ orderId, status: 5, visible: true });
    const changes = { prebookingDate: "2040-11-01T08:00" };
    expect((await admin(simulator, "POST", `/orders/${orderId}/modify`, { changes })).body).toMatchObject(changes);
    expect((await admin(simulator, "POST", `/orders/${orderId}/redeem`)).body).toMatchObject({ status: 2 });
    expect((await admin(simulator, "GET", "/orders/DP0")).status).toBe(404);
  });

  test("makes passes and sends pushes", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator();
    const pass = await admin(simulator, "POST", "/passes", { availableUsages: 3 });
    expect(pass).toMatchObject({ status: 201, body: { type: "ePass", availableUsages: 3, usedUsages: 0 } });
    await admin(simulator, "PUT", "/push-url", { url: receiver.url });
    const push = await admin(simulator, "POST", "/push", { event: { eventType: "x" }, options: { sign: "old" } });
    expect(push.body).toMatchObject({ acknowledged: true, status: 200 });
  });

  test("changes the catalogue and tells of it", async () => {
    const simulator = await openSimulator();
    const [programId] = simulator.programIds;
    const of = async (path: string) => (await admin(simulator, "GET", path)).body as { resourceId: string }[];
    const gym = { resourceId: "F00901", module: "fitness", resourceName: "Gym" };
    expect(await admin(simulator, "POST", "/catalogue/resources", { resource: gym })).toMatchObject({
      status: 201,
      body: { ...gym, transportHubId: "A00001" },
    });
    const changes = { resourceName: "Better gym", price: null };
    expect((await admin(simulator, "PATCH", "/catalogue/resources/F00901", { changes })).body).toMatchObject(changes);
    await admin(simulator, "PATCH", "/catalogue/hubs/A00001", { changes: { city: "Salford" }, push: false });
    const place = `/catalogue/programs/${programId}/resources/N00001`;
    expect((await admin(simulator, "DELETE", place)).status).toBe(204);
    expect(await of(`/catalogue/resources?programId=${programId}`)).not.toContainEqual(
      expect.objectContaining({ resourceId: "N00001" }),
    );
    expect((await admin(simulator, "PUT", place, { push: false })).status).toBe(204);
    expect(await of("/catalogue/hubs")).toContainEqual(expect.objectContaining({ city: "Salford", iata: "MAN" }));
    const seeded = await admin(simulator, "POST", "/catalogue/seed", { resources: 30, modules: ["esim"] });
    expect(seeded).toMatchObject({ status: 201, body: { resources: 30 } });
    await admin(simulator, "PUT", "/catalogue/translations/F00901/de-DE", { resourceName: "Fitnessstudio" });
    expect((await call(simulator, "GET", "/resources/F00901?language=de-DE")).data.resourceName).toBe("Fitnessstudio");

    const told: { programId: string; eventType: string }[] = (await admin(simulator, "POST", "/catalogue/flush")).body;
    expect(told.filter((batch) => batch.programId === programId).map(({ eventType }) => eventType)).toEqual([
      "resource.metadata.updated",
      "resource.availability.changed",
    ]);
    const batch = { programId, eventType: "resource.metadata.updated", resourceIds: ["N1"], batchId: "b1" };
    expect(await admin(simulator, "POST", "/catalogue/batches", batch)).toMatchObject({
      status: 201,
      body: { batchId: "b1", messages: [{ sequence: 1, resources: ["N1"] }] },
    });
    expect((await admin(simulator, "PATCH", "/catalogue/resources/N1", { changes: {} })).status).toBe(404);
    expect((await admin(simulator, "POST", "/catalogue/batches", { ...batch, resourceIds: 1 })).status).toBe(400);
  });
});

describe("the URL that a client offers for its pushes", () => {
  const [ours, another] = ["http://127.0.0.1:3001/push", "http://127.0.0.1:3002/push"];
  const offer = async (simulator: Simulator, url: string) =>
    (await admin(simulator, "POST", "/push-url/offer", { url })).body as { url: string | null };

  test("is taken instead of the usual one, and the latest one stays", async () => {
    const simulator = await openSimulator({ usualPushUrl: "http://127.0.0.1:3000/push" });
    expect(await offer(simulator, ours)).toEqual({ url: ours });
    expect(await offer(simulator, another)).toEqual({ url: another });
  });

  test("is not taken where somebody has chosen one, at the start or later", async () => {
    const chosen = await openSimulator({ pushUrl: another });
    expect(await offer(chosen, ours)).toEqual({ url: another });
    const later = await openSimulator();
    await admin(later, "PUT", "/push-url", { url: another });
    expect(await offer(later, ours)).toEqual({ url: another });
  });
});

async function issuedNow({ issuer, hs256Secret }: Simulator): Promise<string> {
  return await new SignJWT({ iss: issuer })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(hs256Secret));
}
