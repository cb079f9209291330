import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "../../src/contract/page.ts";
import type { Redemption } from "../../src/contract/redemption.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import { walkinRedemptionWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { Order } from "../../src/simulator/entities/order.ts";
import { redelivery, untilAllDelivered } from "../support/service/redelivery.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const AT_ONCE = 200;
const MODULES = ["lounge", "setMeal", "coupon"] as const;

describe.each(DATABASE_KINDS)("walk-ins on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: { walkinReadsMs: [200] } });
    // It would put right what is lost before it.
    await redelivery(service).pause();
  });
  afterAll(() => service.stop());

  const newPass = (type: "ePass" | "membership" = "ePass") =>
    service.simulator.passes.create({ type, availableUsages: 10 }).id;
  async function list(query: string): Promise<Redemption[]> {
    const { body } = await service.call<Page<Redemption>>("GET", `/v1/redemptions?${query}`);
    return body.items;
  }
  async function ofPass(type: string, passId: string): Promise<Redemption[]> {
    const { body } = await service.call<Page<Redemption>>("GET", `/v1/passes/${type}/${passId}/redemptions`);
    return body.items;
  }
  const resultOf = (orderId: string) =>
    service
      .running()
      .temporal.client.workflow.getHandle(walkinRedemptionWorkflowId(orderId as OrderId))
      .result();
  const endOf = (orderId: string) =>
    waitUntil(
      () => resultOf(orderId).catch(() => null),
      (result) => result !== null,
    );

  /** A walk-in as DragonPass tells of it. */
  function messageAbout(order: Order, status: 2 | 3): Record<string, unknown> {
    const { orderId, programId, passId: dpId, module, orderCreatedDate, usageDate, resourceId } = order;
    return {
      ...{ eventType: "walkin.redemption", orderId, programId, dpId, module, status, orderCreatedDate, usageDate },
      ...{ orderCancelledDate: status === 3 ? order.orderCancelledDate : null, transportHubId: "A1", resourceId },
      ...{ transportHubName: "Hub", resourceName: "Desk", passengers: { cardholder: 1, guests: 0 } },
    };
  }

  test.each(MODULES.flatMap((module) => [1, 2, 3].map((round) => ({ module, round }))))(
    "is used and then cancelled at a $module, in either order of arrival and twice, readable by pass and by list ($round)",
    async ({ module }) => {
      const { simulator } = service;
      const [forwards, backwards] = [newPass(), newPass("membership")];
      const duplicate = simulator.faults.add({ match: { operation: "push", passId: forwards }, kind: "duplicate" });
      const first = simulator.orders.walkIn({ dpId: forwards, module });
      const shownUsed = await waitUntil(
        () => ofPass("ePass", forwards),
        (items) => items.length > 0,
      );
      expect(shownUsed).toMatchObject([{ orderId: first.orderId, module, status: "used", passId: forwards }]);
      simulator.orders.changeStatus(first.orderId, 3);

      const used = simulator.orders.walkIn({ dpId: backwards, module, push: false });
      const cancelled = simulator.orders.changeStatus(used.orderId, 3, { push: false });
      for (const message of [messageAbout(cancelled, 3), messageAbout(used, 2), messageAbout(cancelled, 3)])
        expect(await simulator.push(message)).toMatchObject({ acknowledged: true, attempts: 1 });

      for (const [type, passId, { orderId }] of [
        ["ePass", forwards, first],
        ["membership", backwards, used],
      ] as const) {
        const items = await waitUntil(
          () => ofPass(type, passId),
          ([item]) => item?.status === "cancelled",
        );
        expect(items).toMatchObject([{ orderId, module, supplierStatus: 3, orderCancelledDate: expect.any(String) }]);
        expect(await list(`passId=${passId}&module=${module}&status=cancelled`)).toEqual(items);
        expect(await endOf(orderId)).toBe("complete");
      }
      expect(duplicate.hits()).toBe(2);
      duplicate.remove();
    },
  );

  test("that says too little is completed by its order, and one of Version 1 too", async () => {
    const { simulator } = service;
    const [odd, old] = [newPass(), newPass()];
    const walkIn = simulator.orders.walkIn({ dpId: odd, module: "setMeal", push: false });
    await simulator.push({ ...messageAbout(walkIn, 2), dpId: [], resourceName: 5, passengers: [], remarks: 5 });
    const { orderId, programId, orderCreatedDate } = simulator.orders.walkIn({ dpId: old, push: false });
    const about = { orderId, programId, membershipId: old, module: 1, category: 1, orderCreatedDate };
    await simulator.push({ ...about, status: 1, usageDate: "", orderCancelledDate: "" });
    const completed = await waitUntil(
      () => ofPass("ePass", odd),
      (items) => items.length > 0,
    );
    expect(completed).toMatchObject([
      { orderId: walkIn.orderId, resourceId: "R00001", passengers: { cardholder: null, guests: null } },
    ]);
    const ofVersionOne = await waitUntil(
      () => ofPass("ePass", old),
      ([item]) => item?.supplierStatus === 2,
    );
    expect(ofVersionOne).toMatchObject([{ orderId, status: "used", resourceId: "N00012" }]);
  });

  test("whose order DragonPass does not show is kept as it was pushed", async () => {
    const { simulator } = service;
    const passId = newPass();
    const walkIn = simulator.orders.walkIn({ dpId: passId, push: false });
    const { orderId } = walkIn;
    const hidden = simulator.faults.add({ match: { operation: "getOrder", orderId }, kind: "status" });
    await simulator.push({ ...messageAbout(walkIn, 2), resourceName: {} });
    expect(await endOf(orderId)).toBe("as-pushed");
    expect(hidden.hits()).toBe(2);
    expect(await ofPass("ePass", passId)).toMatchObject([{ orderId, status: "used", resourceName: null }]);
    await untilAllDelivered(service, [orderId]);
  });

  test(`${AT_ONCE} at once are all acknowledged, and all readable`, async () => {
    const { simulator } = service;
    const passId = newPass();
    const walkIn = simulator.orders.walkIn({ dpId: passId, push: false });
    const ids = Array.from({ length: AT_ONCE }, (_, index) => `${walkIn.orderId}-${index}`);
    const results = Promise.all(ids.map((orderId) => simulator.push({ ...messageAbout(walkIn, 2), orderId })));
    const isReadable = async () => {
      let token: string | null = "";
      const seen = new Set<string>();
      while (token !== null) {
        const query: string = `passId=${passId}&pageSize=100${token === "" ? "" : `&pageToken=${token}`}`;
        const { body }: { body: Page<Redemption> } = await service.call("GET", `/v1/redemptions?${query}`);
        for (const { orderId } of body.items) seen.add(orderId);
        token = body.nextPageToken;
      }
      return seen.size;
    };
    expect((await results).every(({ acknowledged }) => acknowledged)).toBe(true);
    await waitUntil(isReadable, (count) => count === AT_ONCE);
  });
});
