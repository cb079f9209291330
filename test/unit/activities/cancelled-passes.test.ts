import { beforeEach, describe, expect, test } from "vitest";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import { E_PASS_STATUS, SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { lookUpSupplierCode, refusalOf, SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { beginningOfPass } from "../../../src/passes/restart-pass.ts";
import { findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";

const date = useShiftedDate();
const world = useActivities();
beforeEach(async () => {
  for (const table of ["pass_requests", "claims", "attempts"] as const) await world.deps.db.deleteFrom(table).execute();
});

const NEVER = Number.POSITIVE_INFINITY;

function surroundings(process = new DyingProcess(NEVER), dragonpass: Partial<DragonPassClient> = {}) {
  return { world, process, wait: date.advance, dragonpass };
}

async function stored({ passRequestId }: PassIssueRequest) {
  const row = await findPassRequest(world.deps.db, passRequestId);
  if (row === null) throw new Error("the request is not stored");
  return row;
}

function passesOf({ clientUserId }: PassIssueRequest) {
  return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
}

/** As whoever finds that nobody carries it starts it again. */
async function restarted(request: PassIssueRequest, process?: DyingProcess): Promise<PassByHand> {
  return new PassByHand(surroundings(process), request, { resumed: beginningOfPass(await stored(request)) });
}

async function issued(dragonpass: Partial<DragonPassClient> = {}) {
  const request = passIssueOf();
  const hand = new PassByHand(surroundings(undefined, dragonpass), request);
  await hand.issue();
  expect(hand.passRequest).toMatchObject({ status: "issued", waitsFor: null });
  return { request, hand };
}

describe("a cancellation that was remembered before its workflow was lost", { timeout: 120_000 }, () => {
  test("keeps a pass from being asked for, wherever the process dies that starts it again", async () => {
    await atEveryPoint(async (process) => {
      const request = passIssueOf();
      const lost = new PassByHand(surroundings(), request);
      await lost.go(1);
      await lost.remember();
      expect((await stored(request)).passRequest.cancelRequestedAt).toBe(lost.passRequest.cancelRequestedAt);
      const hand = await restarted(request, process);
      await hand.issue();
      expect(hand.passRequest).toMatchObject({ status: "cancelled", cancelRequestedAt: null, waitsFor: null });
      expect(passesOf(request)).toEqual([]);
    });
  });

  test("cancels the pass that is found, whose answer was lost", async () => {
    const request = passIssueOf();
    const match = { operation: "issueEPass", clientUserId: request.clientUserId } as const;
    world.simulator.faults.add({ kind: "answer-lost", times: 1, match });
    const lost = new PassByHand(surroundings(), request);
    await lost.go(2);
    await lost.remember();
    expect((await stored(request)).passRequest).toMatchObject({
      cancelRequestedAt: expect.any(String),
      waitsFor: { code: "outcome_unknown" },
    });
    const hand = await restarted(request);
    await hand.issue();
    await hand.go(1);
    expect(hand.passRequest.status).toBe("cancelled");
    expect(passesOf(request)).toMatchObject([{ status: E_PASS_STATUS.cancelled }]);
  });

  test("cancels a pass that was issued", async () => {
    const { request, hand: lost } = await issued();
    await lost.remember();
    const hand = await restarted(request);
    await hand.go(2);
    expect(hand.passRequest.status).toBe("cancelled");
  });

  test("is carried out by a workflow that has forgotten it, once it compares itself", async () => {
    const { request, hand } = await issued();
    const forgetful = new PassByHand(surroundings(), request, { before: hand });
    await hand.remember();
    await forgetful.compare();
    expect(forgetful.passRequest.cancelRequestedAt).toBe((await stored(request)).passRequest.cancelRequestedAt);
    await forgetful.go(1);
    expect(forgetful.passRequest.status).toBe("cancelled");
  });

  test("is forgotten once it is refused", async () => {
    const { request, hand } = await issued();
    world.simulator.passes.use(hand.passRequest.pass?.id ?? "", 1);
    await hand.remember();
    await hand.cancel();
    expect(hand.refusal?.code).toBe("pass_in_use");
    expect(hand.passRequest).toMatchObject({ status: "issued", cancelRequestedAt: null });
    expect((await stored(request)).passRequest).toEqual(hand.passRequest);
  });
});

const REFUSALS = Object.values(SUPPLIER_CODES).filter(
  (code) => lookUpSupplierCode(code)?.row.error === "supplier_refused",
);

describe("cancelling a pass ends where DragonPass refuses", { timeout: 60_000 }, () => {
  test.each(REFUSALS)("the cancellation with %s", async (supplierCode) => {
    const refusal = refusalOf(supplierCode);
    if (refusal === null) throw new Error("it is no refusal");
    const { request, hand } = await issued({ cancelOrder: async () => ({ kind: "refused", refusal }) });
    await hand.cancel();
    if (supplierCode === SUPPLIER_CODES.orderAlreadyCancelled) {
      expect([hand.passRequest.status, hand.refusal]).toEqual(["cancelled", null]);
    } else {
      const code = supplierCode === SUPPLIER_CODES.ePassInUse ? "pass_in_use" : "supplier_refused";
      expect(hand.refusal?.code).toBe(code);
      expect(hand.passRequest).toMatchObject({ status: "issued", cancelRequestedAt: null, needsAttention: null });
    }
    expect((await stored(request)).passRequest).toEqual(hand.passRequest);
  });

  test.each(REFUSALS)("to show the pass with %s, and asks for a person", async (supplierCode) => {
    const row = lookUpSupplierCode(supplierCode)?.row;
    if (row === undefined) throw new Error("it is no refusal");
    const { hand } = await issued({
      getEPass: async () => {
        if (supplierCode === SUPPLIER_CODES.ePassNotFound) return { kind: "not-found" };
        throw new SupplierError(row, { supplierCode });
      },
    });
    await hand.cancel();
    expect(hand.refusal).toMatchObject({ code: "supplier_refused", message: expect.stringContaining(supplierCode) });
    expect(hand.passRequest).toMatchObject({
      status: "issued",
      cancelRequestedAt: null,
      needsAttention: { code: "order_not_found", details: { orderId: hand.passRequest.orderId } },
    });
  });

  test("and is taken as cancelled where its answer says so, though a copy of its data lags", async () => {
    const { request, hand } = await issued();
    const [pass] = passesOf(request);
    const shown = await world.deps.dragonpass.getEPass({
      programId: world.deps.programIds[0],
      orderId: pass?.orderId ?? "",
    });
    const lagging = new PassByHand(surroundings(undefined, { getEPass: async () => shown }), request, { before: hand });
    await lagging.cancel();
    expect(lagging.passRequest.status).toBe("cancelled");
  });
});

describe("a pass that was to be cancelled, and that DragonPass does not show", () => {
  test("is cancelled as a person says, who has found out that it is gone", async () => {
    const { request, hand } = await issued({ getEPass: async () => ({ kind: "not-found" }) });
    expect(await hand.resolve({ outcome: "noOrder" })).toMatchObject({ code: "nothing_to_resolve" });
    await hand.cancel();
    expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
    expect(hand.passRequest).toMatchObject({ status: "cancelled", needsAttention: null });
    expect((await stored(request)).passRequest).toEqual(hand.passRequest);
  });

  test("is not, where it is there after all: the notice is taken back", async () => {
    let isHidden = true;
    const { getEPass } = world.deps.dragonpass;
    const { request, hand } = await issued({
      getEPass: async (args) => (isHidden ? { kind: "not-found" } : await getEPass(args)),
    });
    await hand.cancel();
    isHidden = false;
    expect(await hand.resolve({ outcome: "noOrder" })).toMatchObject({ code: "nothing_to_resolve" });
    expect(hand.passRequest).toMatchObject({ status: "issued", needsAttention: null });
    expect((await stored(request)).passRequest).toEqual(hand.passRequest);
    await hand.cancel();
    expect(hand.passRequest.status).toBe("cancelled");
  });
});
