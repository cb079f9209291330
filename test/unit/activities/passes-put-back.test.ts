import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { doubtedPasses } from "../../../activities/passes/doubt-pass.ts";
import { doubtUndecided } from "../../../activities/watch/doubt-undecided.ts";
import type { PassIssueRequest } from "../../../src/contract/pass-request.ts";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { passRequestSubject } from "../../../src/domain/once/subject.ts";
import { canonicalPassRequest } from "../../../src/domain/passes/canonical-pass-request.ts";
import { newPassRecord } from "../../../src/domain/passes/pass-request.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { PASS_STATUS } from "../../../src/simulator/entities/pass.ts";
import { fingerprintOf } from "../../../src/store/bookings/fingerprint.ts";
import { databaseClock } from "../../../src/store/database/read-clock.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { notePassStarted, takePassRequestId } from "../../../src/store/passes/take-pass-request.ts";
import { noteWatchRun } from "../../../src/store/watch/watch-runs.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint } from "../../support/activities/dying-process.ts";
import { immortal } from "../../support/activities/lost-bookings.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { PassByHand, passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { untilKilled } from "../../support/activities/restart-by-hand.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { MINUTE } from "../../support/values/durations.ts";

const date = useShiftedDate();
const world = useActivities();
beforeEach(async () => {
  for (const table of ["pass_requests", "claims", "attempts"] as const) await world.deps.db.deleteFrom(table).execute();
});
afterAll(() => world.deps.db.updateTable("installation").set({ watch_run_id: null }).execute());

type Story = (hand: PassByHand) => Promise<void>;

/** How far a request has come at the instant that both stores are put back to. */
const COPIED: readonly (readonly [string, Story])[] = [
  ["Temporal had just taken it", async () => undefined],
  ["it was opened", (hand) => hand.go(1)],
];
const goOn: Story = (hand) => hand.issue();

/** Nothing fences a second pass: what both stores have forgotten is looked for, or a person is asked. */
describe("a request for a pass whose stores are both put back to one earlier instant", { timeout: 120_000 }, () => {
  test.each(COPIED)("has one pass, wherever its process had died, to where %s", async (_, story) => {
    await atEveryPoint(async (process) => {
      const { request, early, commits } = await copied(story);
      await untilKilled(continued(request, early, process), goOn);
      await commits.putBack();
      expect(await beginWorker(3 * MINUTE)).toBe(1);
      await expectOnePass(request, early);
    });
  });

  test("is doubted once, however many workers begin, and is issued where no pass was", async () => {
    const { request, early } = await copied((hand) => hand.go(1));
    expect(await beginWorker(3 * MINUTE)).toBe(1);
    expect(await beginAnother()).toBe(0);
    expect(await attemptsOf(request)).toMatchObject([{ outcome: null, fence: null, forgottenSince: expect.any(Date) }]);
    await expectOnePass(request, early);
    expect(await beginAnother()).toBe(0);
  });

  test.each<[string, number, boolean]>([
    ["it was watched a minute ago", MINUTE, true],
    ["its workflow knows of its pass, or is gone", 3 * MINUTE, false],
    ["it was asked for while nobody watched", 60 * MINUTE, true],
  ])("is not doubted where %s", async (_, watchedAgoMs, runsUndecided) => {
    const { request, early } = await copied((hand) => hand.go(1));
    expect(await beginWorker(watchedAgoMs, runsUndecided)).toBe(0);
    expect(await attemptsOf(request)).toEqual([]);
    await expectOnePass(request, early);
  });

  test.each<[string, (request: PassIssueRequest) => Promise<Partial<DragonPassClient>>]>([
    [
      "another request of the user that waits may have made it",
      async (request) => {
        await reserve({ ...request, passRequestId: crypto.randomUUID() as never });
        return {};
      },
    ],
    ["DragonPass does not say all of it", async () => ({ listEPasses: without("availableUsages") })],
    ["DragonPass does not say when it was issued", async () => ({ listEPasses: without("orderCreatedDate") })],
    [
      "there is another one like it",
      async (request) => {
        const [pass] = passesOf(request);
        if (pass === undefined) throw new Error("none was issued");
        const { orderId: _, id: __, ...same } = pass;
        world.simulator.passes.create({ ...same, type: "ePass", entitlements: undefined });
        return {};
      },
    ],
  ])("asks for a person about its pass, and for no other one, where %s", async (_, doubtful) => {
    const { request, early, commits } = await copied((hand) => hand.go(1));
    await goOn(continued(request, early));
    await commits.putBack();
    await beginWorker(3 * MINUTE);
    const [own] = passesOf(request);
    const dragonpass = await doubtful(request);
    const known = passesOf(request).length;
    const hand = continued(request, early, immortal(), dragonpass);
    await hand.issue();
    expect(hand.passRequest).toMatchObject({
      status: "requested",
      needsAttention: { code: "outcome_unknown", details: { orderIds: expect.arrayContaining([own?.orderId]) } },
    });
    expect(passesOf(request)).toHaveLength(known);
    expect(await hand.resolve({ outcome: "order", orderId: own?.orderId as OrderId })).toBeNull();
    expect(hand.passRequest).toMatchObject({ status: "issued", orderId: own?.orderId });
  });

  test("that was cancelled since, with its pass, shows that", async () => {
    const { request, early, commits } = await copied((hand) => hand.go(1));
    const cancelling = continued(request, early);
    await goOn(cancelling);
    await cancelling.cancel();
    await commits.putBack();
    await beginWorker(3 * MINUTE);
    const hand = continued(request, early);
    await goOn(hand);
    expect(hand.passRequest.status).toBe("cancelled");
    expect(passesOf(request).map(({ status }) => status)).toEqual([PASS_STATUS.cancelled]);
  });

  test("is cancelled with its pass, if that is asked for then", async () => {
    const { request, early, commits } = await copied((hand) => hand.go(1));
    await goOn(continued(request, early));
    await commits.putBack();
    await beginWorker(3 * MINUTE);
    const hand = continued(request, early);
    await hand.cancel();
    expect(hand.passRequest.status).toBe("cancelled");
    expect(passesOf(request).map(({ status }) => status)).toEqual([PASS_STATUS.cancelled]);
  });
});

/** Requests that come between the put-back and the moment in which workers begin, or go on. */
const MEANWHILE: readonly (readonly [string, (request: PassIssueRequest) => Promise<void>])[] = [
  ["nothing", async () => undefined],
  ["the same request", (request) => reserve(request)],
];
const AGES = COPIED.flatMap(([copied, story]) =>
  MEANWHILE.map(([came, meanwhile]) => ({ copied, story, came, meanwhile })),
);

describe("a request for a pass that the database's copy has not and Temporal's has", { timeout: 120_000 }, () => {
  test.each(AGES)("has one pass, wherever its process had died: $copied, then came $came", async (told) => {
    await atEveryPoint(async (process) => {
      const commits = await LostCommits.fromNow(world.deps.db);
      const { request, early } = await copied(told.story);
      await untilKilled(continued(request, early, process), goOn);
      await commits.putBack();
      date.advance(10);
      await told.meanwhile(request);
      await beginWorker(9 * MINUTE);
      await expectOnePass(request, early);
    });
  });
});

test("a request for a pass of which Temporal's copy is the older one has one pass", async () => {
  const request = passIssueOf();
  const early = byHand(request);
  const ahead = continued(request, early);
  await ahead.go(1);
  const commits = await LostCommits.fromNow(world.deps.db);
  await goOn(ahead);
  await commits.putBack();
  await beginWorker(3 * MINUTE);
  await expectOnePass(request, early);
});

test("a request for a pass whose row is from before nobody watched, and its workflow from after, has one pass", async () => {
  const { request, early, commits } = await copied(async () => undefined);
  await goOn(continued(request, early));
  await commits.putBack();
  date.advance(3);
  await beginWorker(3 * MINUTE, false);
  date.advance(1);
  await expectOnePass(request, byHand(request));
});

test("a request for a pass that is asked for while nobody watches, or afterwards, is not looked for", async () => {
  const asked = passIssueOf();
  await reserve(asked);
  const waiting = byHand(asked);
  date.advance(10);
  await beginWorker(20 * MINUTE);
  const later = passIssueOf();
  date.advance(1);
  // A client of Temporal asks, and no worker is free for a while.
  const direct = byHand(later);
  date.advance(1);
  for (const hand of [waiting, direct]) await hand.go(1);
  expect([...(await attemptsOf(asked)), ...(await attemptsOf(later))]).toEqual([]);
});

/** A worker begins; the watch has run last so long ago. */
async function beginWorker(watchedAgoMs: number, runsUndecided = true): Promise<number> {
  const { db } = world.deps;
  const at = new Date((await databaseClock(db)) - watchedAgoMs);
  await noteWatchRun(db, { workflowId: "w", runId: "r", at });
  return await beginAnother(runsUndecided);
}

async function beginAnother(runsUndecided = true): Promise<number> {
  return await doubtUndecided(world.deps, [doubtedPasses(world.deps, async () => runsUndecided)]);
}

/** A request that has come this far, and the database as it is then. */
async function copied(story: Story) {
  const request = passIssueOf();
  await reserve(request);
  const early = byHand(request);
  await story(early);
  return { request, early, commits: await LostCommits.fromNow(world.deps.db) };
}

/** Reserves a request's row, as the API does before the workflow is started. */
async function reserve(request: PassIssueRequest): Promise<void> {
  const { db, programIds } = world.deps;
  const fingerprint = await fingerprintOf(db, canonicalPassRequest(request, programIds[0]));
  const record = newPassRecord(request, programIds[0], Date.now());
  await takePassRequestId(db, { record, fingerprint, request });
  await notePassStarted(db, record);
}

function byHand(request: PassIssueRequest): PassByHand {
  return new PassByHand({ world, process: immortal(), wait: date.advance }, request);
}

/** The request from there on; nothing lives on once its process is killed. */
function continued(
  request: PassIssueRequest,
  before: PassByHand,
  process = immortal(),
  dragonpass: Partial<DragonPassClient> = {},
): PassByHand {
  const surroundings = { world, process, wait: date.advance, dragonpass };
  return new PassByHand(surroundings, request, { before, attempts: 1 });
}

/** It goes on from there. */
async function expectOnePass(request: PassIssueRequest, early: PassByHand): Promise<void> {
  const hand = continued(request, early);
  await goOn(hand);
  const passes = passesOf(request);
  expect(passes).toHaveLength(1);
  expect(hand.passRequest).toMatchObject({ status: "issued", orderId: passes[0]?.orderId, needsAttention: null });
}

/** A list in which nothing says this. */
function without(field: "availableUsages" | "orderCreatedDate"): DragonPassClient["listEPasses"] {
  return async (args) => {
    const { pagination, ePasses } = await world.deps.dragonpass.listEPasses(args);
    return { pagination, ePasses: ePasses.map((pass) => ({ ...pass, [field]: null })) };
  };
}

async function attemptsOf({ passRequestId }: PassIssueRequest) {
  return await findAttempts(world.deps.db, passRequestSubject(passRequestId));
}

function passesOf({ clientUserId }: PassIssueRequest) {
  return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
}
