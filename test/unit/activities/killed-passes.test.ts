import { describe, expect, test } from "vitest";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import { passRequestSubject } from "../../../src/domain/once/subject.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { PASS_STATUS } from "../../../src/simulator/entities/pass.ts";
import type { FaultRule } from "../../../src/simulator/fault-rule.ts";
import { findClaim } from "../../../src/store/once/claims.ts";
import { findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";

/** Everything of a story happens once for each of its points. */
const TIMEOUT_MS = 120_000;
/** How many commits the database loses with the process; all of them: the row is gone. */
const LOSSES = [0, 1, 2, 3, Number.POSITIVE_INFINITY];

type Fault = Omit<FaultRule, "match">;
const ANSWER_LOST: Fault = { kind: "answer-lost", times: 1 };

interface Story {
  readonly fault?: Fault;
  readonly dragonpass?: (request: PassIssueRequest) => Partial<DragonPassClient>;
  /** Passes that DragonPass makes of one request. */
  readonly made?: number;
  /** Commits that are lost with the process; all of `LOSSES` where it is left out. */
  readonly losses?: readonly number[];
}

/**
 * Nothing fences a second pass: a request whose outcome is not known is never sent again by itself, only looked for, and
 * where nothing shows a person is asked.
 */
describe("a process that is killed at any point while it issues a pass", { timeout: TIMEOUT_MS }, () => {
  const date = useShiftedDate();
  const world = useActivities();

  const STORIES: Record<string, Story> = {
    "whose answer comes": {},
    "whose answer was lost": { fault: ANSWER_LOST },
    "whose answer was lost, and which shows late": {
      fault: ANSWER_LOST,
      dragonpass: () => ({ listEPasses: hidingFirst(2) }),
      losses: [0, 2],
    },
    "which DragonPass made twice": {
      dragonpass: (request) => ({ issueEPass: doubled(request) }),
      made: 2,
      losses: [0, 2],
    },
    "which DragonPass did not make, and failed": {
      fault: { kind: "status", when: "before", times: 1 },
      made: 0,
      losses: [0, 2],
    },
    "where DragonPass asked to slow down": {
      fault: { kind: "status", status: 429, when: "before", times: 1 },
      losses: [0, 2],
    },
  };
  const cases = Object.entries(STORIES).flatMap(([name, story]) =>
    (story.losses ?? LOSSES).map((loss) => ({ name, story, loss })),
  );

  test.each(cases)(
    "asks for one, once, and forgets none, $name; commits lost with it: $loss",
    async ({ story, loss }) => {
      const { fault, made = 1, dragonpass } = story;
      await everyDeath(loss, async (process) => {
        const request = passIssueOf();
        const spoilt = fault === undefined ? null : spoil(request, fault);
        const hand = byHand(process, request, { dragonpass: dragonpass?.(request) });
        await hand.issue();

        const passes = passesOf(request);
        // A process that died between the attempt's commit and its request has sent nothing, and nobody can know that.
        const wasMade = passes.length > 0;
        expect(passes).toHaveLength(wasMade ? made : 0);
        expect(issuesOf(request)).toBeLessThanOrEqual(1);
        await expectShown(hand, wasMade);
        if (!wasMade) expect(hand.passRequest.needsAttention?.code).toBe("outcome_unknown");
        else expect(hand.passRequest.needsAttention?.code).toBe(passes.length > 1 ? "stray_order" : undefined);
        if (process.diedAt === null) expect(wasMade).toBe(made > 0);
        // A person ends what cannot be known, once more where the process dies only then: there is one pass, and one only.
        if (!wasMade) {
          spoilt?.remove();
          for (let words = 0; words < 2 && hand.passRequest.status === "requested"; words++) {
            expect(await hand.resolve({ outcome: "noOrder" })).toBeNull();
            await hand.issue();
          }
          expect(passesOf(request)).toHaveLength(made === 2 ? 2 : 1);
          await expectShown(hand, true);
        }
      });
    },
  );

  test.each(LOSSES)(
    "of which a person names the one that is lost adopts it; commits lost with it: %s",
    async (loss) => {
      await everyDeath(loss, async (process, lost) => {
        const request = passIssueOf();
        spoil(request, ANSWER_LOST);
        const hidden = spoil(request, { kind: "status", when: "before" }, "listEPasses");
        const before = byHand(new DyingProcess(Number.POSITIVE_INFINITY, lost), request);
        await before.issue();
        expect(before.passRequest).toMatchObject({ status: "requested", needsAttention: { code: "outcome_unknown" } });
        const [pass] = passesOf(request);
        const hand = byHand(process, request, { before });
        expect(await hand.resolve({ outcome: "order", orderId: (pass?.orderId ?? "") as never })).toBeNull();
        hidden.remove();
        await hand.issue();
        expect(issuesOf(request)).toBe(1);
        await expectShown(hand, true);
      });
    },
  );

  test.each([...LOSSES].flatMap((loss) => [[loss, null] as const, [loss, ANSWER_LOST] as const]))(
    "and cancels it leaves none that can be used, and cancels once; commits lost with it: %s, the answer: %o",
    async (loss, fault) => {
      await everyDeath(loss, async (process, lost) => {
        const request = passIssueOf();
        const before = byHand(new DyingProcess(Number.POSITIVE_INFINITY, lost), request);
        await before.issue();
        const { orderId } = before.passRequest;
        if (fault !== null)
          world.simulator.faults.add({ ...fault, match: { operation: "cancelOrder", orderId: orderId ?? "" } });
        const hand = byHand(process, request, { before });
        await hand.cancel();
        expect(hand.passRequest).toMatchObject({ status: "cancelled", orderId, needsAttention: null });
        expect(passesOf(request).map(({ status }) => status)).toEqual([PASS_STATUS.cancelled]);
        expect(requests("cancelOrder", (entry) => entry.orderId === orderId)).toBe(1);
      });
    },
  );

  test("which is cancelled before it was asked for asks for none", async () => {
    await everyDeath(0, async (process) => {
      const request = passIssueOf();
      const hand = byHand(process, request);
      await hand.go(1);
      await hand.cancel();
      expect(hand.passRequest.status).toBe("cancelled");
      expect(passesOf(request)).toEqual([]);
      await expectShown(hand, false);
    });
  });

  test("which DragonPass refuses is rejected with its code, under the name that the user has", async () => {
    await everyDeath(0, async (process) => {
      const request = passIssueOf();
      world.simulator.passes.create({ clientUserId: request.clientUserId, firstName: "Another" });
      const hand = byHand(process, request);
      await hand.issue();
      // One that was killed before it was answered does not know; a person does.
      if (hand.passRequest.status === "requested") {
        await hand.resolve({ outcome: "noOrder" });
        await hand.issue();
      }
      expect(hand.passRequest).toMatchObject({
        status: "rejected",
        reason: { code: "pass_invalid", details: { supplierCode: "300.000.002" } },
      });
      expect(passesOf(request)).toHaveLength(1);
    });
  });

  test("that would have expired is rejected, naming the field, and DragonPass is not asked", async () => {
    await everyDeath(0, async (process) => {
      const request = passIssueOf({ expirationDate: new Date(Date.now() - 1_000).toISOString() });
      const hand = byHand(process, request);
      await hand.issue();
      expect(hand.passRequest).toMatchObject({
        status: "rejected",
        reason: { code: "date_in_the_past", details: { fields: ["/expirationDate"] } },
      });
      expect(issuesOf(request)).toBe(0);
      await expectShown(hand, false);
    });
  });

  test("whose pass is in use says so, and leaves it", async () => {
    await everyDeath(0, async (process, lost) => {
      const request = passIssueOf();
      const before = byHand(new DyingProcess(Number.POSITIVE_INFINITY, lost), request);
      await before.issue();
      world.simulator.passes.use(before.passRequest.pass?.id ?? "", 1);
      const hand = byHand(process, request, { before });
      await hand.cancel();
      expect(hand.refusal?.code).toBe("pass_in_use");
      expect(hand.passRequest).toMatchObject({ status: "issued", usedUsages: 1 });
    });
  });

  async function everyDeath(
    loss: number,
    story: (process: DyingProcess, lost: LostCommits | null) => Promise<void>,
  ): Promise<void> {
    let lost: LostCommits | null = null;
    await atEveryPoint(
      (process) => story(process, lost),
      async () => {
        lost = loss === 0 ? null : await LostCommits.of(world.database.kysely, loss);
        return lost;
      },
    );
  }

  function byHand(
    process: DyingProcess,
    request: PassIssueRequest,
    {
      before,
      dragonpass,
    }: { readonly before?: PassByHand; readonly dragonpass?: Partial<DragonPassClient> | undefined } = {},
  ): PassByHand {
    const surroundings = { world, process, wait: date.advance, ...(dragonpass && { dragonpass }) };
    return new PassByHand(surroundings, request, { before: before ?? null });
  }

  /** The workflow and the database say the same of the request, and of whose the pass is. */
  async function expectShown(hand: PassByHand, isIssued: boolean): Promise<void> {
    const { passRequestId } = hand.request;
    const { db } = world.deps;
    const { orderId, pass, status } = hand.passRequest;
    const row = await findPassRequest(db, passRequestId);
    expect(row?.passRequest).toEqual(hand.passRequest);
    expect((await findClaim(db, passRequestSubject(passRequestId)))?.thing.id ?? null).toBe(orderId);
    expect(passesOf(hand.request).some((one) => one.orderId === orderId && one.id === pass?.id)).toBe(isIssued);
    expect(status === "issued").toBe(isIssued);
    if (isIssued) expect(JSON.stringify(row?.request)).not.toContain(hand.request.lastName);
  }

  function passesOf({ clientUserId }: PassIssueRequest) {
    return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
  }

  function issuesOf({ clientUserId }: PassIssueRequest): number {
    return requests("issueEPass", (entry) => entry.clientUserId === clientUserId && !entry.faults.includes("status"));
  }

  function requests(
    operation: string,
    isWanted: (entry: { clientUserId?: string | undefined; orderId?: string | undefined; faults: string[] }) => boolean,
  ): number {
    return world.simulator
      .journal()
      .filter((entry) => entry.kind === "request" && entry.operation === operation && isWanted(entry)).length;
  }

  function spoil(
    { clientUserId }: PassIssueRequest,
    fault: Fault,
    operation: "issueEPass" | "listEPasses" = "issueEPass",
  ) {
    return world.simulator.faults.add({ ...fault, match: { operation, clientUserId } });
  }

  /** A list that shows nothing so many times. */
  function hidingFirst(times: number): DragonPassClient["listEPasses"] {
    let left = times;
    return async (args) => {
      const page = await world.deps.dragonpass.listEPasses(args);
      return left-- > 0 ? { pagination: null, ePasses: [] } : page;
    };
  }

  /** DragonPass makes two of one request, and its answer is lost. */
  function doubled({ clientUserId }: PassIssueRequest): DragonPassClient["issueEPass"] {
    return async (args) => {
      const outcome = await world.deps.dragonpass.issueEPass(args);
      const [first] = passesOf({ clientUserId } as PassIssueRequest);
      if (outcome.kind !== "ok" || first === undefined) return outcome;
      const { orderId: _, id: __, ...same } = first;
      world.simulator.passes.create({ ...same, type: "ePass", entitlements: undefined });
      return { kind: "unknown", reason: "connection", httpStatus: null, supplierCode: null, sent: true };
    };
  }
});
