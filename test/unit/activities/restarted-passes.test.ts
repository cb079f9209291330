import { beforeEach, describe, expect, test } from "vitest";
import { createPassActivities } from "../../../activities/passes/pass-activities.ts";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import { passRequestSubject } from "../../../src/domain/once/subject.ts";
import type { ResumedPass } from "../../../src/domain/passes/pass-state.ts";
import { passIssueWorkflowId } from "../../../src/domain/workflow-ids.ts";
import { beginningOfPass } from "../../../src/passes/restart-pass.ts";
import { findClaim } from "../../../src/store/once/claims.ts";
import { findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { takePassRequestId } from "../../../src/store/passes/take-pass-request.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";

const TABLES = ["pass_requests", "claims", "attempts"] as const;

/**
 * Nobody carries the request any more, and a workflow begins it again. Between the two the database may lose it: what the
 * beginning knows is written back, and what nobody knows ends, and asks for a person.
 */
describe("a request for a pass that is started again", { timeout: 120_000 }, () => {
  const date = useShiftedDate();
  const world = useActivities();
  beforeEach(forgetAll);

  test.each(["from its row", "whose row is lost"])(
    "%s keeps the pass that it has, and can cancel it, wherever its process dies",
    async (what) => {
      await atEveryPoint(async (process) => {
        const { request, orderId } = await issued();
        const resumed = await beginning(request);
        if (what === "whose row is lost") await forgetAll();
        const hand = byHand(request, resumed, process);
        await hand.go(1);
        expect(hand.passRequest).toMatchObject({ status: "issued", orderId, needsAttention: null });
        expect((await stored(request))?.passRequest).toEqual(hand.passRequest);
        expect((await findClaim(world.deps.db, passRequestSubject(request.passRequestId)))?.thing.id).toBe(orderId);
        await hand.cancel();
        expect(hand.passRequest.status).toBe("cancelled");
        expect(passesOf(request)).toHaveLength(1);
      });
    },
  );

  test.each(["from its row", "whose row is lost"])(
    "%s asks for its pass, once, wherever its process dies",
    async (what) => {
      await atEveryPoint(async (process) => {
        const request = passIssueOf();
        await byHand(request).go(1);
        const resumed = await beginning(request);
        if (what === "whose row is lost") await forgetAll();
        const hand = byHand(request, resumed, process);
        await hand.issue();
        // One that was killed between the attempt's commit and its request has sent nothing, and nobody can know that.
        if (hand.passRequest.status === "requested") {
          expect(hand.passRequest.needsAttention?.code).toBe("outcome_unknown");
          await hand.resolve({ outcome: "noOrder" });
          await hand.issue();
        }
        expect(hand.passRequest).toMatchObject({ status: "issued", needsAttention: null });
        expect((await stored(request))?.passRequest).toEqual(hand.passRequest);
        expect(passesOf(request)).toHaveLength(1);
      });
    },
  );

  test("and whose pass neither store remembers adopts it, and asks for no second one", async () => {
    const request = passIssueOf();
    const first = byHand(request);
    await first.go(1);
    const resumed = await beginning(request);
    await first.issue();
    await forgetAll();
    const hand = byHand(request, resumed);
    await hand.issue();
    const [pass] = passesOf(request);
    expect(hand.passRequest).toMatchObject({ status: "issued", orderId: pass?.orderId, needsAttention: null });
    expect(passesOf(request)).toHaveLength(1);
  });

  test("takes the place of a reservation under its id that nobody carries out", async () => {
    const request = passIssueOf();
    await byHand(request).go(1);
    const resumed = await beginning(request);
    await forgetAll();
    const record = { passRequest: { ...resumed.record.passRequest, availableUsages: 7 }, revision: 1 };
    await takePassRequestId(world.deps.db, { record, fingerprint: "another", request });
    const hand = byHand(request, resumed);
    await hand.issue();
    expect(hand.passRequest).toMatchObject({ status: "issued", availableUsages: 2 });
  });

  test("and whose answer had been lost looks for a second pass", async () => {
    const { request } = await issued("answer-lost");
    const [pass] = passesOf(request);
    if (pass === undefined) throw new Error("none was issued");
    const { orderId: _, id: __, ...same } = pass;
    world.simulator.passes.create({ ...same, type: "ePass", entitlements: undefined });
    const hand = byHand(request, await beginning(request));
    await hand.go(1);
    await hand.issue();
    expect(hand.passRequest.needsAttention?.code).toBe("stray_order");
  });

  describe("by a version that handed on nothing but what is shown, and whose row is lost,", () => {
    const withoutStored = async (request: PassIssueRequest): Promise<ResumedPass> => {
      const { stored: _, ...resumed } = await beginning(request);
      await forgetAll();
      return resumed;
    };

    test("keeps its pass, and can cancel it", async () => {
      const { request, orderId } = await issued();
      const hand = byHand(request, await withoutStored(request));
      await hand.cancel();
      expect(hand.passRequest).toMatchObject({ status: "cancelled", orderId });
    });

    test("is rejected where it has none, asks for a person, and is asked for no more", async () => {
      const request = passIssueOf();
      await byHand(request).go(1);
      const hand = byHand(request, await withoutStored(request));
      await hand.issue();
      const lost = {
        status: "rejected",
        reason: { code: "request_lost" },
        needsAttention: { code: "outcome_unknown" },
      };
      expect(hand.passRequest).toMatchObject(lost);
      expect((await stored(request))?.passRequest).toEqual(hand.passRequest);
      expect(passesOf(request)).toEqual([]);
    });
  });

  test("of which nothing is known but its id is rejected, and asks for a person", async () => {
    const { passRequestId } = passIssueOf();
    const activities = createPassActivities(world.deps);
    const workflowId = passIssueWorkflowId(passRequestId);
    const input = { argument: null, workflowId, firstExecutionRunId: "run", restarted: true } as const;
    expect(await activities.openPassRequest(input)).toMatchObject({
      kind: "over",
      record: {
        passRequest: {
          passRequestId,
          status: "rejected",
          reason: { code: "request_lost" },
          needsAttention: { code: "outcome_unknown" },
        },
      },
    });
  });

  test("whose row has lost what was asked for is rejected, and asks for a person", async () => {
    const request = passIssueOf();
    await byHand(request).go(1);
    await world.deps.db.updateTable("pass_requests").set({ request: null }).execute();
    const hand = byHand(request, await beginning(request));
    await hand.issue();
    expect(hand.passRequest).toMatchObject({
      status: "rejected",
      reason: { code: "request_lost" },
      needsAttention: { code: "outcome_unknown" },
    });
  });

  function byHand(
    request: PassIssueRequest,
    resumed?: ResumedPass,
    process = new DyingProcess(Number.POSITIVE_INFINITY),
  ): PassByHand {
    const surroundings = { world, process, wait: date.advance };
    return new PassByHand(surroundings, request, resumed === undefined ? {} : { resumed });
  }

  async function issued(fault?: "answer-lost") {
    const request = passIssueOf();
    const { clientUserId } = request;
    if (fault !== undefined)
      world.simulator.faults.add({ kind: fault, times: 1, match: { operation: "issueEPass", clientUserId } });
    const hand = byHand(request);
    await hand.go(fault === undefined ? 2 : 3);
    expect(hand.passRequest.status).toBe("issued");
    return { request, orderId: hand.passRequest.orderId };
  }

  /** With what the watch, or somebody who wants something of it, starts it again. */
  async function beginning(request: PassIssueRequest): Promise<ResumedPass> {
    const row = await stored(request);
    if (row === null) throw new Error("the request is not stored");
    return beginningOfPass(row);
  }

  async function stored({ passRequestId }: PassIssueRequest) {
    return await findPassRequest(world.deps.db, passRequestId);
  }

  async function forgetAll(): Promise<void> {
    for (const table of TABLES) await world.deps.db.deleteFrom(table).execute();
  }

  function passesOf({ clientUserId }: PassIssueRequest) {
    return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
  }
});
