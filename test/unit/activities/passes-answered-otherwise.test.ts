import { describe, expect, test } from "vitest";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { immortal } from "../../support/activities/lost-bookings.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";

type Fault = Omit<FaultRule, "match">;

/** Answers to an issue that name no pass, whether one was made or not. */
const ANSWERS: Readonly<Record<string, Fault>> = {
  "HTTP 401": { kind: "status", status: 401 },
  "HTTP 403": { kind: "status", status: 403 },
  "HTTP 429": { kind: "status", status: 429 },
  "HTTP 500": { kind: "status", status: 500 },
  "HTTP 503 with a code of DragonPass": { kind: "status", status: 503, code: "500.000.000" },
  "a connection that is reset": { kind: "answer-lost" },
  "a page of HTML": { kind: "html" },
  "half an object": { kind: "truncated-json" },
  "nothing at all": { kind: "empty" },
};
/** Pages of the passes of a user that hide what they count. */
const HIDING: Readonly<Record<string, Fault>> = {
  "a list that is empty, though one is counted": { kind: "spoiled-field", field: "ePasses", value: [] },
  "half a list": { kind: "half-page" },
};

const date = useShiftedDate();
const world = useActivities();
const CASES = Object.entries(ANSWERS).flatMap(([answer, fault]) =>
  (["before", "after"] as const).map((when) => ({ answer, fault: { ...fault, when, times: 1 }, when })),
);

describe("a request for a pass", { timeout: 60_000 }, () => {
  test.each(CASES)("has one pass and never two, where DragonPass answers $answer $when it made one", async (told) => {
    const request = passIssueOf();
    spoil(request, "issueEPass", told.fault);
    await hasOne(request, { wasMade: told.when === "after" });
  });

  test.each([false, true])(
    "has one pass and never two, where DragonPass answers too late; made: %s",
    async (wasMade) => {
      const request = passIssueOf();
      let isFirst = true;
      const issueEPass: DragonPassClient["issueEPass"] = async (args) => {
        if (!isFirst) return await world.deps.dragonpass.issueEPass(args);
        isFirst = false;
        if (wasMade) await world.deps.dragonpass.issueEPass(args);
        return { kind: "unknown", reason: "timeout", httpStatus: null, supplierCode: null, sent: true };
      };
      await hasOne(request, { wasMade, dragonpass: { issueEPass } });
    },
  );

  const hidden = CASES.filter(({ when }) => when === "after").flatMap(({ answer, fault }) =>
    Object.entries(HIDING).map(([page, hiding]) => ({ answer, fault, page, hiding })),
  );
  test.each(hidden)("does not believe $page, where DragonPass has made one and answers $answer", async (told) => {
    const request = passIssueOf();
    spoil(request, "issueEPass", told.fault);
    const hiding = spoil(request, "listEPasses", { ...told.hiding, times: 2 });
    await hasOne(request, { wasMade: true });
    expect(hiding.hits()).toBe(2);
  });

  test.each(["HTTP 401", "HTTP 429"])(
    "looks for a second one, where one that shows late was answered by %s",
    async (answer) => {
      const request = passIssueOf();
      spoil(request, "issueEPass", { ...(ANSWERS[answer] as Fault), when: "after", times: 1 });
      let isHidden = true;
      const listEPasses: DragonPassClient["listEPasses"] = async (args) => {
        const page = await world.deps.dragonpass.listEPasses(args);
        return isHidden ? { pagination: null, ePasses: [] } : page;
      };
      const hand = byHand(request, { listEPasses });
      await hand.go(2);
      expect(hand.passRequest.status).toBe("issued");
      isHidden = false;
      await hand.issue();
      const [late] = passesOf(request).filter(({ orderId }) => orderId !== hand.passRequest.orderId);
      expect(hand.passRequest.needsAttention).toMatchObject({
        code: "stray_order",
        details: { orderIds: [late?.orderId] },
      });
    },
  );
});

/** A person says that there is none, where one was asked: nobody else can know. */
async function hasOne(
  request: PassIssueRequest,
  { wasMade, dragonpass = {} }: { readonly wasMade: boolean; readonly dragonpass?: Partial<DragonPassClient> },
): Promise<void> {
  const hand = byHand(request, dragonpass);
  await hand.issue();
  if (hand.passRequest.status === "requested") {
    expect(wasMade).toBe(false);
    expect(hand.passRequest.needsAttention?.code).toBe("outcome_unknown");
    expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
    await hand.issue();
  }
  const passes = passesOf(request);
  expect(passes).toHaveLength(1);
  expect(hand.passRequest).toMatchObject({ status: "issued", orderId: passes[0]?.orderId, needsAttention: null });
}

function byHand(request: PassIssueRequest, dragonpass: Partial<DragonPassClient>): PassByHand {
  return new PassByHand({ world, process: immortal(), wait: date.advance, dragonpass }, request);
}

function spoil({ clientUserId }: PassIssueRequest, operation: "issueEPass" | "listEPasses", fault: Fault) {
  return world.simulator.faults.add({ ...fault, match: { operation, clientUserId } });
}

function passesOf({ clientUserId }: PassIssueRequest) {
  return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
}
