import { expect, test } from "vitest";
import { ISSUE_ANSWER, ISSUE_REQUEST, LATER_ISSUE_REQUEST } from "../../support/values/documented-e-passes.ts";
import { book, call, cancel, check, openSimulator } from "./simulator-client.ts";

type Simulator = Awaited<ReturnType<typeof openSimulator>>;

/** The fields of a pass that the tests read off answers. */
interface PassData {
  orderId: string;
  module: number;
  extra: { ePassId: string; ePassStatus: number; usedUsages: number };
  ePasses: { ePassId: string; orderId: string }[];
}

async function ask(simulator: Simulator, path: string, body: object) {
  const { code, status, data } = await call(simulator, "POST", path, body);
  return { code, status, data: data as unknown as PassData };
}
const issue = (simulator: Simulator, change: object = {}, segment = "lounges") =>
  ask(simulator, `/orders/${segment}/ePasses`, { ...ISSUE_REQUEST, ...change });
const user = { clientUserId: ISSUE_REQUEST.clientUserId };

test("issues the documented pass with the documented answer, lists it newest first, and books on it", async () => {
  const simulator = await openSimulator();
  const { code, data } = await issue(simulator);
  expect(code).toBe(0);
  const own = { orderId: data.orderId, orderCreatedDate: expect.any(String) };
  const extra = { ...ISSUE_ANSWER.extra, ePassId: data.extra.ePassId, activationDate: null };
  expect(data).toEqual({ ...ISSUE_ANSWER, ...own, extra });
  const later = (await issue(simulator, LATER_ISSUE_REQUEST, "setMeals")).data;
  const { ePasses } = (await ask(simulator, "/users/ePasses", user)).data;
  expect(ePasses.map(({ orderId }) => orderId)).toEqual([later.orderId, data.orderId]);
  await book(simulator, { ePassId: data.extra.ePassId });
  const read = await ask(simulator, "/orders/ePasses/search", { orderId: data.orderId });
  expect(read.data.extra.usedUsages).toBe(1);
});

test("issues as many as it is asked for: nothing keeps a second one out", async () => {
  const simulator = await openSimulator();
  const [one, other] = [await issue(simulator), await issue(simulator)];
  expect(one.data.extra.ePassId).not.toBe(other.data.extra.ePassId);
});

test("keeps a user to one name", async () => {
  const simulator = await openSimulator();
  await issue(simulator);
  const { code } = await issue(simulator, { extra: { ...ISSUE_REQUEST.extra, lastName: "Another" } });
  expect(code).toBe("300.000.002");
});

test.each([
  ["that has expired", { expirationDate: "2020-01-01T00:00:00Z" }],
  ["that was active before it was issued", { activationDate: "2020-01-01T00:00:00Z" }],
])("refuses a pass %s", async (_, change) => {
  const simulator = await openSimulator();
  const { code } = await issue(simulator, { extra: { ...ISSUE_REQUEST.extra, ...change } });
  expect(code).toBe("300.000.001");
});

test("cancels a pass that is not used, and no other", async () => {
  const simulator = await openSimulator();
  const { orderId, extra } = (await issue(simulator)).data;
  const order = await book(simulator, { ePassId: extra.ePassId });
  expect((await cancel(simulator, orderId)).code).toBe("500.020.004");
  await cancel(simulator, order.orderId);
  expect((await cancel(simulator, orderId)).data).toMatchObject({ status: 3, extra: { ePassStatus: 3 } });
  expect((await cancel(simulator, orderId)).code).toBe("500.020.002");
  expect((await check(simulator, { ePassId: extra.ePassId })).code).toBe("500.010.005");
});

test("a pass for several modules says for which", async () => {
  const simulator = await openSimulator();
  const { data } = await issue(simulator, { module: 0 }, "multiModule");
  expect(data).toMatchObject({ module: 0, allowedModules: [1, 3, 4] });
});

test("the magic users lose an answer once, or see their pass late", async () => {
  const simulator = await openSimulator({ delaysMs: { orderAppears: 30 } });
  const lost = { clientUserId: "answerLost-1" };
  await expect(issue(simulator, lost)).rejects.toThrow();
  expect((await ask(simulator, "/users/ePasses", lost)).data.ePasses).toHaveLength(1);
  expect((await issue(simulator, lost)).code).toBe(0);
  const late = { clientUserId: "orderLate-1" };
  await expect(issue(simulator, late)).rejects.toThrow();
  expect((await ask(simulator, "/users/ePasses", late)).data.ePasses).toHaveLength(0);
  await simulator.idle();
  expect((await ask(simulator, "/users/ePasses", late)).data.ePasses).toHaveLength(1);
});
