import { describe, expect, test, vi } from "vitest";
import { moduleRow, PREBOOKED_MODULES } from "../../../src/domain/modules.ts";
import { MAGIC_CANCELLATION_REMARK, type MagicName, magicResourceId } from "../../../src/simulator/magic-resources.ts";
import { openReceiver } from "./push-receiver.ts";
import { book, check, create, details, list, openSimulator, send } from "./simulator-client.ts";

const DELAYS_MS = { confirm: 20, loungeCancel: 20, orderAppears: 150, slowAnswer: 150 };

describe.each(PREBOOKED_MODULES)("the magic resource of %s", (of) => {
  const magic = (name: MagicName) => ({ of, resourceId: magicResourceId(name, of) });
  const ordered = (simulator: Parameters<typeof create>[0], prebookingToken: string) =>
    create(simulator, prebookingToken, { of });

  async function reserve(name: MagicName) {
    const simulator = await openSimulator({ delaysMs: DELAYS_MS });
    return { simulator, prebookingToken: (await check(simulator, magic(name))).data.prebookingToken };
  }

  test("soldOut is never available", async () => {
    const simulator = await openSimulator();
    const answer = await check(simulator, magic("soldOut"));
    expect(answer.data).toEqual({ available: false, prebookingToken: null, validUntil: null });
  });

  test("confirmedLater confirms a pending order, which gets its voucher then", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ delaysMs: DELAYS_MS, pushUrl: receiver.url });
    const order = await book(simulator, magic("confirmedLater"));
    expect(order).toMatchObject({ status: 0, extra: { vouchersList: [] } });
    await vi.waitFor(() => expect(receiver.received.map(({ body }) => body.currentStatus)).toContain(1));
    const { data } = await details(simulator, order.orderId);
    expect(data.status).toBe(1);
    expect(data.extra.vouchersList).toHaveLength(1);
  });

  test("neverConfirmed stays pending", async () => {
    const simulator = await openSimulator({ delaysMs: { confirm: 0 } });
    const { orderId } = await book(simulator, magic("neverConfirmed"));
    await simulator.idle();
    expect((await details(simulator, orderId)).data.status).toBe(0);
  });

  test("cancelledByLounge cancels with a remark and gives the usages back", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ delaysMs: DELAYS_MS, pushUrl: receiver.url });
    const { id: ePassId } = simulator.passes.create();
    const { status } = await book(simulator, { ...magic("cancelledByLounge"), ePassId });
    expect(status).toBe(1);
    await vi.waitFor(() =>
      expect(receiver.received.map(({ body }) => body)).toContainEqual(
        expect.objectContaining({ currentStatus: 3, remarks: MAGIC_CANCELLATION_REMARK }),
      ),
    );
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(0);
  });

  test("answerLost loses the first answer of each reservation only", async () => {
    const { simulator, prebookingToken } = await reserve("answerLost");
    await expect(ordered(simulator, prebookingToken)).rejects.toThrow("fetch failed");
    expect((await list(simulator)).data.orders).toHaveLength(1);
    expect((await ordered(simulator, prebookingToken)).code).toBe("500.010.001");
    const second = (await check(simulator, magic("answerLost"))).data.prebookingToken;
    await expect(ordered(simulator, second)).rejects.toThrow("fetch failed");
  });

  test("orderLate shows the order, and tells of it, only after a while", async () => {
    const receiver = await openReceiver();
    const { simulator, prebookingToken } = await reserve("orderLate");
    simulator.setPushUrl(receiver.url);
    await expect(ordered(simulator, prebookingToken)).rejects.toThrow("fetch failed");
    expect((await list(simulator)).data.orders).toHaveLength(0);
    expect((await ordered(simulator, prebookingToken)).code).toBe("500.010.001");
    expect(receiver.received).toHaveLength(0);
    await simulator.idle();
    expect((await list(simulator)).data.orders).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  test("slow makes the order at once and answers late", async () => {
    const { simulator, prebookingToken } = await reserve("slow");
    const answer = ordered(simulator, prebookingToken);
    await vi.waitFor(() => expect(simulator.orders.list()).toHaveLength(1));
    expect(simulator.journal().filter((entry) => entry.kind === "answer" && entry.operation === "createOrder")).toEqual(
      [],
    );
    expect((await answer).data.orderId).toBe(simulator.orders.list()[0]?.orderId);
  });

  test("errorAfterOrder answers 500 and has made the order", async () => {
    const { simulator, prebookingToken } = await reserve("errorAfterOrder");
    expect((await ordered(simulator, prebookingToken)).status).toBe(500);
    expect((await list(simulator)).data.orders).toHaveLength(1);
  });

  test("errorBeforeOrder answers 500 and has made none; asked again, it does", async () => {
    const { simulator, prebookingToken } = await reserve("errorBeforeOrder");
    expect((await ordered(simulator, prebookingToken)).status).toBe(500);
    expect((await list(simulator)).data.orders).toHaveLength(0);
    expect((await ordered(simulator, prebookingToken)).status).toBe(200);
  });

  test("htmlAnswer answers with a page and has made the order", async () => {
    const { simulator, prebookingToken } = await reserve("htmlAnswer");
    const { code, pathSegment } = moduleRow(of);
    const body = { module: code, ePassId: "1788000000000001", extra: { prebookingToken } };
    const response = await send(simulator, "POST", `/orders/${pathSegment}/ePasses/prebooking`, body);
    expect(await response.text()).toContain("<!doctype html>");
    expect((await list(simulator)).data.orders).toHaveLength(1);
  });
});
