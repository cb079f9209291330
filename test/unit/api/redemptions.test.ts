import { beforeEach, describe, expect, test } from "vitest";
import { type Redemption, redemption } from "../../../src/contract/redemption.ts";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { VERSION_ONE, WALKIN } from "../dragonpass/push-examples.ts";
import { newId } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();
beforeEach(() => {
  api.workflows.away = false;
});

const CANCELLED_AT = "2025-01-01T00:00:00+00:00";
const walkin = (change: Record<string, unknown> = {}) => ({ ...WALKIN, orderId: newId(), ...change });

async function pushed(...messages: object[]): Promise<void> {
  for (const message of messages) expect((await api.push(message)).status).toBe(200);
  await api.api.idle();
}

async function list(query = ""): Promise<Redemption[]> {
  const answer = await api.call("GET", `/v1/redemptions${query}`);
  expect(answer.status).toBe(200);
  return answer.json.items as unknown as Redemption[];
}
const only = async (orderId: string) => (await list("?pageSize=100")).filter((item) => item.orderId === orderId);

describe("a walk-in that was pushed", () => {
  test("is listed with every key as the documented example says, and its workflow is rung", async () => {
    await pushed(WALKIN);
    const [item, ...others] = await list();
    expect(others).toEqual([]);
    expect(redemption.parse(item)).toEqual({
      orderId: "DP00000000000001",
      programId: "1888000000000001",
      passId: "8888000066668888",
      module: "lounge",
      status: "used",
      supplierStatus: 2,
      usageDate: "2024-12-31T00:00:00+00:00",
      orderCreatedDate: "2024-12-31T00:00:00.000Z",
      orderCancelledDate: null,
      transportHubId: "A10045",
      transportHubName: "Gatwick Airport",
      resourceId: "N00129",
      resourceName: "No1 Lounge Gatwick North",
      passengers: { cardholder: 1, guests: 1 },
      updatedAt: expect.any(String),
    });
    expect(api.workflows.walkinRings).toEqual([
      { orderId: "DP00000000000001", status: 2, occurredAt: "2024-12-31T00:00:00.000Z" },
    ]);
    expect(JSON.stringify(api.logLines)).not.toContain(WALKIN.dpId);
  });

  test("is listed while Temporal is away, and waits for its ring", async () => {
    const message = walkin();
    api.workflows.away = true;
    await pushed(message);
    expect(await only(message.orderId)).toHaveLength(1);
    expect((await api.inboxRows()).map(({ applied_at }) => applied_at)).toEqual([null]);
    expect((await api.call("GET", "/v1/push-messages?state=waiting")).json.items).toHaveLength(1);
  });

  test.each([3, 4, 1])("is of module %s, by our name", async (module) => {
    const message = walkin({ module });
    await pushed(message);
    const names: Record<number, string> = { 1: "lounge", 3: "setMeal", 4: "coupon" };
    expect((await only(message.orderId)).map((item) => item.module)).toEqual([names[module]]);
  });

  test("is used and then cancelled, in whatever order and however often that is told", async () => {
    for (let round = 0; round < 3; round++) {
      const used = walkin();
      const cancelled = { ...used, status: 3, orderCancelledDate: CANCELLED_AT };
      await pushed(...(round === 1 ? [used, cancelled, used, cancelled] : [cancelled, used, cancelled, used]));
      expect(await only(used.orderId)).toMatchObject([
        { status: "cancelled", supplierStatus: 3, orderCancelledDate: "2025-01-01T00:00:00.000Z" },
      ]);
    }
  });

  test("does not say that it was updated where nothing has changed", async () => {
    const message = walkin();
    await pushed(message);
    const before = await only(message.orderId);
    await api.db.updateTable("inbox").set({ rings: 1 }).execute();
    await pushed(message, { ...message, note: "the same in other words" });
    expect(await only(message.orderId)).toEqual(before);
  });

  test.each(Object.keys(WALKIN).filter((name) => !["eventType", "orderId", "status"].includes(name)))(
    "is kept and marked whatever %s holds, and the rest of it is shown",
    async (name) => {
      const example = await exampleShown();
      for (const value of [[], "", 5.5, ["x"]]) {
        const message = walkin({ [name]: value });
        await pushed(message);
        const [item] = await only(message.orderId);
        expect(item).toMatchObject({ status: "used", supplierStatus: 2 });
        const spoiled = new Set(["passengers", "orderId", "updatedAt", ...(name === "dpId" ? ["passId"] : [name])]);
        for (const [key, shown] of Object.entries(item ?? {}))
          if (!spoiled.has(key)) expect([key, shown]).toEqual([key, example[key as keyof Redemption]]);
        const marks = (await api.inboxRows()).at(-1)?.marks ?? [];
        // What may be missing counts as missing where it is empty.
        if (value !== "") expect(marks.join()).toContain(`not-as-documented:/${name}`);
      }
    },
  );

  test("is kept with remarks that are a number, and with guests that are no number", async () => {
    const message = walkin({ remarks: 5, passengers: { cardholder: 1, guests: "" } });
    await pushed(message);
    expect(await only(message.orderId)).toMatchObject([{ passengers: { cardholder: 1, guests: null } }]);
    expect((await api.inboxRows()).at(-1)?.marks).toEqual([
      "not-as-documented:/passengers/guests",
      "not-as-documented:/remarks",
    ]);
  });

  test("of a program that is not configured is kept all the same", async () => {
    const message = walkin({ programId: "999" });
    await pushed(message);
    expect(await only(message.orderId)).toMatchObject([{ programId: "999" }]);
    expect((await api.call("GET", "/v1/push-messages?state=waiting")).json.items).toHaveLength(1);
    expect(api.workflows.walkinRings).toHaveLength(1);
  });

  let shown: Redemption | undefined;
  async function exampleShown(): Promise<Redemption> {
    if (shown === undefined) {
      const message = walkin();
      await pushed(message);
      [shown] = await only(message.orderId);
    }
    return shown as Redemption;
  }
});

describe("a message of Version 1", () => {
  test("of a walk-in is listed as far as it can be read, and its workflow is rung", async () => {
    await pushed(VERSION_ONE);
    expect(await only("DP00000000000001")).toMatchObject([
      { status: "used", supplierStatus: null, passId: "8888000066668888", module: "lounge", resourceId: "N00129" },
    ]);
    expect(api.workflows.walkinRings).toMatchObject([{ orderId: "DP00000000000001", status: null }]);
  });

  test("whose order a booking owns rings for the booking, and is no walk-in", async () => {
    const [orderId, bookingId] = [newId(), newId() as BookingId];
    await claimOrder(api.db, { orderId: orderId as OrderId, bookingId });
    await pushed({ ...VERSION_ONE, orderId });
    expect(api.workflows.rings.map((ring) => ring.bookingId)).toEqual([bookingId]);
    expect([api.workflows.walkinRings, await only(orderId)]).toEqual([[], []]);
  });

  test("that does not say what it is about is not listed before its order has been read, for which it is rung", async () => {
    const [doubtful, prebooking] = [newId(), newId()];
    await pushed(
      { ...VERSION_ONE, orderId: doubtful, category: {} },
      { ...VERSION_ONE, orderId: prebooking, category: 2 },
    );
    expect(api.workflows.walkinRings.map(({ orderId }) => orderId)).toEqual([doubtful]);
    expect(await list()).toEqual([]);
  });
});

describe("the list of walk-ins", () => {
  test("is narrowed by each of its filters, several values meaning or", async () => {
    const one = walkin({ dpId: "pass-1", resourceId: "N1", orderCreatedDate: "2027-01-01T00:00:00Z" });
    const two = walkin({
      dpId: "pass-2",
      resourceId: "R2",
      module: 3,
      programId: "p2",
      orderCreatedDate: "2027-02-01T00:00:00Z",
    });
    const three = walkin({
      dpId: "pass-2",
      resourceId: "R3",
      module: 4,
      status: 3,
      orderCreatedDate: null,
      usageDate: null,
    });
    await pushed(one, two, three);
    const found = async (query: string) => (await list(query)).map((item) => item.orderId).sort();
    const wanted = (...messages: { orderId: string }[]) => messages.map(({ orderId }) => orderId).sort();
    expect(await found("")).toEqual(wanted(one, two, three));
    expect(await found("?passId=pass-2")).toEqual(wanted(two, three));
    expect(await found("?resourceId=N1&resourceId=R3")).toEqual(wanted(one, three));
    expect(await found("?programId=p2")).toEqual(wanted(two));
    expect(await found("?module=setMeal&module=coupon")).toEqual(wanted(two, three));
    expect(await found("?status=cancelled")).toEqual(wanted(three));
    expect(await found("?usedFrom=2027-01-01T00:00:00.000Z&usedTo=2027-01-31T00:00:00.000Z")).toEqual(wanted(one));
    expect(await found("?usedFrom=2027-01-02T00:00:00Z")).toEqual(wanted(two));
    expect(await found("?passId=pass-1&status=cancelled")).toEqual([]);
  });

  test("comes in pages, newest first, under a token that is good for its filters only", async () => {
    const messages = Array.from({ length: 5 }, () => walkin({ dpId: "pass-of-pages" }));
    await pushed(...messages);
    for (const path of ["/v1/redemptions?passId=pass-of-pages&", "/v1/passes/ePass/pass-of-pages/redemptions?"]) {
      const ids: string[] = [];
      let token: string | null = "";
      while (token !== null) {
        const { json } = await api.call("GET", `${path}pageSize=2${token === "" ? "" : `&pageToken=${token}`}`);
        ids.push(...json.items.map((item) => String(item.orderId)));
        token = json.nextPageToken;
      }
      expect([...ids].sort()).toEqual(messages.map(({ orderId }) => orderId).sort());
    }
    const { json } = await api.call("GET", "/v1/redemptions?pageSize=2");
    const elsewhere = await api.call("GET", `/v1/redemptions?status=used&pageToken=${json.nextPageToken}`);
    expect([elsewhere.status, elsewhere.json.code]).toEqual([400, "invalid_page_token"]);
  });

  test("of a pass has those of the pass, and is 404 for a kind of pass that there is not", async () => {
    const [mine, other] = [walkin({ dpId: "mine" }), walkin({ dpId: "other" })];
    await pushed(mine, other);
    const of = (type: string) => api.call("GET", `/v1/passes/${type}/mine/redemptions`);
    for (const type of ["ePass", "membership"])
      expect((await of(type)).json.items.map(({ orderId }) => orderId)).toEqual([mine.orderId]);
    expect([(await of("newEPass")).status, (await of("epass")).json.code]).toEqual([404, "pass_not_found"]);
    expect((await api.call("GET", "/v1/passes/ePass/a%20b/redemptions")).json.code).toBe("pass_not_found");
    expect((await api.call("GET", "/v1/passes/ePass/nobody/redemptions")).json).toEqual({
      items: [],
      nextPageToken: null,
    });
  });
});
