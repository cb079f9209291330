import { describe, expect, test } from "vitest";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint, type DyingProcess } from "../../support/activities/dying-process.ts";
import { immortal } from "../../support/activities/lost-bookings.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";

type Fault = Omit<FaultRule, "match">;
const ANSWER_LOST: Fault = { kind: "answer-lost", times: 1 };
const THROTTLED: Fault = { kind: "status", status: 429, when: "after", times: 1 };

const date = useShiftedDate();
const world = useActivities();

describe("a request for a pass that asks for a person about a second one", { timeout: 120_000 }, () => {
  test("goes on to do so when its own pass is cancelled, or cannot be", async () => {
    const { hand, stray } = await withStray();
    world.simulator.passes.use(hand.passRequest.pass?.id ?? "", 1);
    await hand.cancel();
    expect(hand.refusal?.code).toBe("pass_in_use");
    await expectNamed(hand, "issued", stray);

    const other = await withStray();
    await other.hand.cancel();
    await expectNamed(other.hand, "cancelled", other.stray);
  });

  test("goes on to do so when another request of the user is cancelled", async () => {
    const { hand, stray } = await withStray();
    const another = byHand({ ...hand.request, passRequestId: crypto.randomUUID() as never, availableUsages: 7 });
    await another.issue();
    await another.cancel();
    expect(another.passRequest).toMatchObject({ status: "cancelled", needsAttention: null });
    await hand.cancel();
    await expectNamed(hand, "cancelled", stray);
  });

  test("does so no more once that one is cancelled", async () => {
    const { hand, stray } = await withStray();
    await cancelAtSupplier(stray);
    await hand.cancel();
    expect(hand.passRequest).toMatchObject({ status: "cancelled", needsAttention: null });
    expect(await stored(hand)).toEqual(hand.passRequest);
  });

  test("goes on to do so where DragonPass does not show that one, and is cancelled all the same", async () => {
    const { hand, stray } = await withStray();
    await cancelAtSupplier(stray);
    const hidden = spoil(hand.request, "getEPass", { kind: "status", status: 500 }, stray);
    await hand.cancel();
    expect(hidden.hits()).toBeGreaterThan(0);
    await expectNamed(hand, "cancelled", stray);
  });
});

describe("a pass that shows only once its request has ended", { timeout: 120_000 }, () => {
  test("calls a person, where the request was cancelled without it, wherever the process dies", async () => {
    await atEveryPoint(async (process) => {
      const { hand, show } = hiding(passIssueOf(), process);
      spoil(hand.request, "issueEPass", ANSWER_LOST);
      await hand.issue();
      if (hand.passRequest.needsAttention === null) throw new Error("it does not ask for a person");
      await hand.cancel();
      expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
      await hand.cancel();
      expect(hand.passRequest).toMatchObject({ status: "cancelled", orderId: null, needsAttention: null });
      show();
      const [late] = passesOf(hand.request);
      await hand.issue();
      if (late !== undefined) return await expectNamed(hand, "cancelled", late.orderId);
      // The process died before it was asked for.
      expect(hand.passRequest.needsAttention).toBeNull();
    });
  });

  test("calls a person, where the request was rejected without it", async () => {
    const { hand, show } = hiding(passIssueOf());
    spoil(hand.request, "issueEPass", ANSWER_LOST);
    await hand.issue();
    spoil(hand.request, "issueEPass", { kind: "status", status: 400, code: "300.000.002", when: "before" });
    expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
    await hand.go(1);
    expect(hand.passRequest).toMatchObject({ status: "rejected", reason: { code: "pass_invalid" } });
    show();
    await hand.issue();
    await expectNamed(hand, "rejected", passesOf(hand.request)[0]?.orderId);
  });

  test.each([
    ["lost", ANSWER_LOST],
    ["HTTP 429", THROTTLED],
  ])("calls a person, where the request was cancelled with another one; the answer: %s", async (_, fault) => {
    const { hand, show } = hiding(passIssueOf());
    spoil(hand.request, "issueEPass", fault);
    await hand.go(2);
    if (hand.passRequest.status === "requested") {
      await hand.issue();
      expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
      await hand.go(1);
    }
    const [late, own] = passesOf(hand.request);
    expect(hand.passRequest).toMatchObject({ status: "issued", orderId: own?.orderId });
    show();
    await hand.cancel();
    expect(hand.passRequest).toMatchObject({ status: "cancelled", needsAttention: null });
    await hand.issue();
    await expectNamed(hand, "cancelled", late?.orderId);
  });

  test("calls nobody, once it is cancelled too", async () => {
    const { hand, show } = hiding(passIssueOf());
    spoil(hand.request, "issueEPass", ANSWER_LOST);
    await hand.issue();
    await hand.cancel();
    await hand.resolve({ outcome: "noOrder" });
    await hand.cancel();
    show();
    await cancelAtSupplier(passesOf(hand.request)[0]?.orderId);
    await hand.issue();
    expect(hand.passRequest).toMatchObject({ status: "cancelled", needsAttention: null });
  });

  test.each<[string, Fault | null]>([
    ["was cancelled before anything was asked", null],
    ["was rejected by a refusal", { kind: "status", status: 400, code: "300.000.002", when: "before" }],
  ])("is not looked for, where the request %s", async (_, fault) => {
    const request = passIssueOf();
    const hand = byHand(request);
    if (fault !== null) spoil(request, "issueEPass", fault);
    await hand.go(1);
    if (fault === null) await hand.cancel();
    else await hand.go(1);
    const looks = () =>
      world.simulator
        .journal()
        .filter((entry) => entry.kind === "request" && entry.operation === "listEPasses")
        .filter((entry) => "clientUserId" in entry && entry.clientUserId === request.clientUserId).length;
    const before = looks();
    await hand.issue();
    expect(["cancelled", "rejected"]).toContain(hand.passRequest.status);
    expect(looks()).toBe(before);
  });
});

function byHand(
  request: PassIssueRequest,
  process: DyingProcess = immortal(),
  dragonpass: Partial<DragonPassClient> = {},
): PassByHand {
  return new PassByHand({ world, process, wait: date.advance, dragonpass }, request);
}

/** A request whose passes DragonPass does not list until they are shown. */
function hiding(request: PassIssueRequest, process?: DyingProcess) {
  let isHidden = true;
  const listEPasses: DragonPassClient["listEPasses"] = async (args) => {
    const page = await world.deps.dragonpass.listEPasses(args);
    return isHidden ? { pagination: null, ePasses: [] } : page;
  };
  const show = () => {
    isHidden = false;
  };
  return { hand: byHand(request, process, { listEPasses }), show };
}

/** A request whose answer was lost, and a second pass that looks like its own. */
async function withStray() {
  const request = passIssueOf();
  spoil(request, "issueEPass", ANSWER_LOST);
  const hand = byHand(request);
  await hand.go(3);
  const [own] = passesOf(request);
  if (own === undefined) throw new Error("none was issued");
  const { orderId: _, id: __, ...same } = own;
  const stray = world.simulator.passes.create({ ...same, type: "ePass", entitlements: undefined }).orderId;
  await hand.issue();
  await expectNamed(hand, "issued", stray);
  return { hand, stray };
}

/** The workflow and the database say the same: a person is asked about this one. */
async function expectNamed(hand: PassByHand, status: string, orderId: string | null | undefined): Promise<void> {
  expect(hand.passRequest).toMatchObject({
    status,
    needsAttention: { code: "stray_order", details: { orderIds: [orderId] } },
  });
  expect(await stored(hand)).toEqual(hand.passRequest);
}

async function stored({ request: { passRequestId } }: PassByHand) {
  return (await findPassRequest(world.deps.db, passRequestId))?.passRequest;
}

async function cancelAtSupplier(orderId: string | null | undefined): Promise<void> {
  const [programId] = world.deps.programIds;
  const outcome = await world.deps.dragonpass.cancelOrder({ programId, orderId: orderId ?? "" });
  expect(outcome.kind).toBe("ok");
}

function spoil(
  { clientUserId }: PassIssueRequest,
  operation: "issueEPass" | "getEPass",
  fault: Fault,
  orderId?: string | null,
) {
  const match = operation === "issueEPass" ? { clientUserId } : { orderId: orderId ?? "" };
  return world.simulator.faults.add({ ...fault, match: { operation, ...match } });
}

function passesOf({ clientUserId }: PassIssueRequest) {
  return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
}
