import { beforeEach, describe, expect, test } from "vitest";
import { noteUndecided } from "../../../activities/inbox/note-undecided.ts";
import { createPassActivities } from "../../../activities/passes/pass-activities.ts";
import { undecidedPasses } from "../../../activities/passes/undecided-passes.ts";
import { watchedPasses } from "../../../activities/passes/watched-passes.ts";
import { createWatchActivities } from "../../../activities/watch/watch-activities.ts";
import type { PassIssueRequest, PassRequest } from "../../../src/contract/pass-request.ts";
import type { OrderId, PassRequestId } from "../../../src/contract/vocabulary.ts";
import type { Follow } from "../../../src/domain/activity-interfaces.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import { E_PASS_KIND, passRequestSubject } from "../../../src/domain/once/subject.ts";
import type { PassEvidence } from "../../../src/domain/passes/pass-activities.ts";
import { passAttention } from "../../../src/domain/passes/pass-attention.ts";
import { userScope } from "../../../src/domain/passes/pass-criteria.ts";
import { newPassRecord } from "../../../src/domain/passes/pass-request.ts";
import type { ResumedPass } from "../../../src/domain/passes/pass-state.ts";
import { passIssueWorkflowId } from "../../../src/domain/workflow-ids.ts";
import { followPass } from "../../../src/passes/follow-pass.ts";
import { beginAttempt, findAttempts } from "../../../src/store/once/attempts.ts";
import { claimThing, findClaim } from "../../../src/store/once/claims.ts";
import { changePassRequest, findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { bindPassRequest, takePassRequestId } from "../../../src/store/passes/take-pass-request.ts";
import { attentionCounts } from "../../../src/store/watch/attention-counts.ts";
import { setLookDue } from "../../../src/store/watch/overdue.ts";
import { PASS_REQUESTS } from "../../../src/store/watch/watched-table.ts";
import type { Execution, RestartOptions } from "../../../src/temporal/client/executions.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { passIssueOf } from "../../support/activities/pass-by-hand.ts";
import { SILENT_CALLS, SILENT_WATCH } from "../../support/activities/silent-temporal.ts";
import { MINUTE } from "../../support/values/durations.ts";

const world = useActivities();
const ORDER_ID = "DP1" as OrderId;
const ISSUED: Partial<PassRequest> = { status: "issued", orderId: ORDER_ID, pass: { type: "ePass", id: "1788" } };

beforeEach(async () => {
  for (const table of ["pass_requests", "claims", "attempts"] as const) await world.deps.db.deleteFrom(table).execute();
});

/** Temporal, as far as it knows of requests for passes. */
class Executions {
  execution: Execution<PassRequest> = { kind: "unknown" };
  readonly begun: { readonly resumed: ResumedPass; readonly how: RestartOptions }[] = [];
  async find() {
    return this.execution;
  }
  async restart(resumed: ResumedPass, how: RestartOptions) {
    if (this.execution.kind === "running" && !how.replacesRunning) return false;
    this.begun.push({ resumed, how });
    return true;
  }
}

const warnings: string[] = [];
const log = { warn: (_: object, text: string) => void warnings.push(text) };
const follow = (executions: Executions, id: PassRequestId, putBackAt: Date | null = null) =>
  followPass({ db: world.deps.db, passWorkflows: executions, log }, id, putBackAt);

/** Stores a request that a run has opened, and that nobody has looked at in time. */
async function store(fields: Partial<PassRequest> = {}): Promise<PassIssueRequest> {
  const request = passIssueOf();
  const record = newPassRecord(request, world.deps.programIds[0], Date.now());
  await bindPassRequest(world.deps.db, { record, request, fingerprint: "f", firstExecutionRunId: "run" });
  await changePassRequest(world.deps.db, request.passRequestId, async ({ passRequest }) => ({
    passRequest: { ...passRequest, ...fields },
  }));
  await setLookDue(world.deps.db, PASS_REQUESTS, request.passRequestId, new Date(Date.now() - 1_000));
  return request;
}

async function stored({ passRequestId }: Pick<PassIssueRequest, "passRequestId">) {
  const row = await findPassRequest(world.deps.db, passRequestId);
  if (row === null) throw new Error("the request is gone");
  return row;
}

type Running = Extract<Execution<PassRequest>, { kind: "running" | "stuck" }>;
const running = (fields: Partial<Running> = {}): Running => ({
  kind: "running",
  startedAt: new Date(0),
  taskAttempts: 0,
  isAsleep: false,
  ...fields,
});
const NOT_FOLLOWED = { needsAttention: passAttention("not_followed") };
const OUTCOME_UNKNOWN = { needsAttention: passAttention("outcome_unknown", { requestIds: ["r"] }) };

describe("a request for a pass whose workflow", () => {
  test.each<[string, Execution<PassRequest>, Partial<PassRequest>, Follow]>([
    ["runs", running(), {}, "followed"],
    ["is unknown to Temporal", { kind: "unknown" }, {}, "restarted"],
    ["is unknown to Temporal, and whose pass is issued", { kind: "unknown" }, ISSUED, "restarted"],
    ["has failed", { kind: "failed", failedStarts: 1 }, {}, "restarted"],
    ["was restarted and has failed each time", { kind: "failed", failedStarts: 4 }, {}, "not-followed"],
    ["was ended by force", { kind: "ended-by-force" }, {}, "not-followed"],
    ["was ended by force, and whose pass is issued", { kind: "ended-by-force" }, ISSUED, "not-followed"],
    [
      "was ended by force, and which asks for another reason",
      { kind: "ended-by-force" },
      OUTCOME_UNKNOWN,
      "not-followed",
    ],
    ["has failed each time, and whose pass is issued", { kind: "failed", failedStarts: 4 }, ISSUED, "not-followed"],
    ["runs, and its code fails again and again", running({ kind: "stuck", taskAttempts: 5 }), {}, "not-followed"],
    ["fails for the first time", running({ taskAttempts: 2 }), {}, "failing"],
    ["runs again, though a person was asked", running(), NOT_FOLLOWED, "followed"],
    ["is unknown, and a person was asked", { kind: "unknown" }, NOT_FOLLOWED, "not-followed"],
    ["is unknown, of one that has ended", { kind: "unknown" }, { status: "cancelled" }, "over"],
    [
      "is unknown, of a pass that has expired",
      { kind: "unknown" },
      { ...ISSUED, expirationDate: instantOf(1) },
      "over",
    ],
    [
      "was ended by force, of a pass that has expired since",
      { kind: "ended-by-force" },
      { ...ISSUED, ...NOT_FOLLOWED, expirationDate: instantOf(1) },
      "over",
    ],
  ])("%s", async (_, execution, fields, expected) => {
    const executions = new Executions();
    const request = await store(fields);
    executions.execution = execution;
    warnings.length = 0;
    expect(await follow(executions, request.passRequestId)).toBe(expected);
    expect(executions.begun).toHaveLength(expected === "restarted" ? 1 : 0);
    const { passRequest, lookDueAt, revision } = await stored(request);
    expect(passRequest.needsAttention?.code ?? null).toBe(expected === "not-followed" ? "not_followed" : null);
    expect(lookDueAt === null).toBe(expected === "over");
    if (expected !== "not-followed") return;
    // A person is asked once, and the request looked at seldom.
    await follow(executions, request.passRequestId);
    expect((await stored(request)).revision).toBe(revision);
    expect(warnings).toHaveLength(fields.needsAttention?.code === "not_followed" ? 0 : 1);
    const counts = await attentionCounts(world.deps.db, PASS_REQUESTS);
    expect(counts).toEqual(new Map([["not_followed", 1]]));
  });

  test("is started again with all that its row holds", async () => {
    const executions = new Executions();
    const request = await store();
    await follow(executions, request.passRequestId);
    const { passRequest, revision } = await stored(request);
    const resumed = { record: { passRequest, revision }, restarted: true, stored: { request, fingerprint: "f" } };
    expect(executions.begun).toMatchObject([{ resumed, how: { failedStarts: 0, replacesRunning: false } }]);
  });

  test("fails since Temporal was put back is replaced, and one that sleeps is not asked about until it wakes", async () => {
    const executions = new Executions();
    const request = await store();
    executions.execution = running({ taskAttempts: 3 });
    expect(await follow(executions, request.passRequestId, new Date(Date.now() - MINUTE))).toBe("restarted");
    expect(executions.begun).toMatchObject([{ how: { replacesRunning: true } }]);
    executions.execution = running({ isAsleep: true });
    expect(await follow(executions, request.passRequestId)).toBe("followed");
    expect((await stored(request)).lookDueAt?.getTime()).toBeGreaterThan(Date.now() + 60 * MINUTE);
  });

  test.each<[string, Partial<PassRequest>]>([
    ["was rejected", { status: "rejected", reason: { code: "pass_invalid", message: "", details: null } }],
    ["was cancelled before it had a pass", { status: "cancelled" }],
    ["was cancelled with its pass", { ...ISSUED, status: "cancelled" }],
    ["expired", { ...ISSUED, expirationDate: instantOf(Date.now() - 1) }],
  ])("has completed: one that %s is written forward again from its result, and nothing is asked", async (_, ended) => {
    const executions = new Executions();
    const { db } = world.deps;
    const request = await store();
    const { passRequest } = await stored(request);
    const subject = passRequestSubject(request.passRequestId);
    await beginAttempt(db, { subject, scope: "s", requestId: "r", fence: null, criteria: {} });
    executions.execution = { kind: "completed", result: { ...passRequest, ...ended }, firstExecutionRunId: "run" };
    expect(await follow(executions, request.passRequestId)).toBe("over");
    expect(executions.begun).toEqual([]);
    expect(await stored(request)).toMatchObject({ passRequest: ended, lookDueAt: null });
    expect((await findClaim(db, subject))?.thing.id ?? null).toBe(ended.orderId ?? null);
    expect((await findAttempts(db, subject)).map(({ outcome }) => outcome)).not.toContain(null);
  });

  test("has completed for another request of its id says nothing of it, nor does one that was of another run", async () => {
    const executions = new Executions();
    const request = await store();
    const { passRequest } = await stored(request);
    const ofAnother = { ...passRequest, status: "rejected", createdAt: instantOf(1) } as const;
    for (const result of [ofAnother, passRequest]) {
      executions.execution = { kind: "completed", result, firstExecutionRunId: "other" };
      expect(await follow(executions, request.passRequestId)).toBe("restarted");
    }
    expect((await stored(request)).passRequest.status).toBe("requested");
  });

  test("has completed, and whose pass another request has claimed since, needs a person", async () => {
    const executions = new Executions();
    const request = await store();
    const { passRequest } = await stored(request);
    const thing = { kind: E_PASS_KIND, id: ORDER_ID };
    await claimThing(world.deps.db, { thing, subject: passRequestSubject("other" as PassRequestId) });
    const result = { ...passRequest, ...ISSUED, status: "cancelled" } as const;
    executions.execution = { kind: "completed", result, firstExecutionRunId: "run" };
    expect(await follow(executions, request.passRequestId)).toBe("not-followed");
  });
});

describe("the watch", () => {
  test("asks about overdue requests for passes, once, and about all where Temporal has lost what it knew", async () => {
    const request = await store();
    const asked: PassRequestId[] = [];
    let isForgotten = false;
    const watch = createWatchActivities(
      { ...SILENT_WATCH, db: world.deps.db, log, hasForgotten: async () => isForgotten },
      [watchedPasses({ ...SILENT_CALLS, follow: async (id) => (asked.push(id) > 1 ? "followed" : "restarted") })],
    );
    expect(await watch.followOverdue()).toEqual({ restarted: 1, notFollowed: 0, more: false });
    expect(warnings.at(-1)).toBe("Temporal no longer carried this request for a pass; it was restarted");
    await watch.followOverdue();
    expect(asked).toEqual([request.passRequestId]);
    await watch.lookForLosses({ workflowId: "w", runId: "before" });
    isForgotten = true;
    expect(await watch.lookForLosses({ workflowId: "w", runId: "after" })).toEqual({ due: 1 });
    await watch.followOverdue();
    expect(asked).toHaveLength(2);
  });

  test("makes due at once the requests for passes that Temporal lists as ended badly", async () => {
    const request = await store();
    await setLookDue(world.deps.db, PASS_REQUESTS, request.passRequestId, new Date(Date.now() + MINUTE));
    const endedBadlySince = async () => [request.passRequestId];
    const watch = createWatchActivities({ ...SILENT_WATCH, db: world.deps.db, log }, [
      watchedPasses({ ...SILENT_CALLS, endedBadlySince, follow: async () => "not-followed" }),
    ]);
    expect(await watch.lookForLosses({ workflowId: "w", runId: "r" })).toEqual({ due: 1 });
    expect(await watch.followOverdue()).toMatchObject({ notFollowed: 1 });
  });
});

describe("a request for a pass that compares itself", () => {
  async function evidence(fields: Partial<PassRequest>): Promise<PassEvidence> {
    const request = await store(fields);
    const { passRequest, revision, fingerprint } = await stored(request);
    const { clientUserId, availableUsages } = request;
    const criteria = {
      programId: world.deps.programIds[0],
      clientUserId,
      holder: "h",
      module: 1,
      activationDate: null,
      expirationDate: instantOf(Date.parse(request.expirationDate)),
      availableUsages,
      allowedResourceIds: [],
    };
    const issue = { requestId: "r", since: Date.now(), forgottenSince: null, madeNothing: false };
    return {
      workflowId: passIssueWorkflowId(request.passRequestId),
      firstExecutionRunId: "run",
      record: { passRequest, revision },
      fingerprint,
      criteria,
      request,
      issues: passRequest.orderId === null ? [issue] : [],
    };
  }
  const compare = (known: PassEvidence) => createPassActivities(world.deps).comparePass({ evidence: known });

  test.each([
    ["is issued", ISSUED],
    ["is not known to be issued", {}],
  ])("and %s is written back: its row, its pass, what was asked", async (_, fields) => {
    const known = await evidence(fields);
    const { passRequestId } = known.record.passRequest;
    for (const table of ["pass_requests", "claims", "attempts"] as const)
      await world.deps.db.deleteFrom(table).execute();
    expect(await compare(known)).toEqual(known.record);
    expect((await stored({ passRequestId })).passRequest).toEqual(known.record.passRequest);
    const subject = passRequestSubject(passRequestId);
    expect((await findClaim(world.deps.db, subject))?.thing.id ?? null).toBe(fields === ISSUED ? ORDER_ID : null);
    const attempts = await findAttempts(world.deps.db, subject);
    expect(attempts.map(({ requestId, scope }) => [requestId, scope])).toEqual(
      fields === ISSUED ? [] : [["r", userScope(known.criteria)]],
    );
  });

  test("takes what is stored, where that is further", async () => {
    const known = await evidence({});
    const { passRequestId } = known.record.passRequest;
    const further = await changePassRequest(world.deps.db, passRequestId, async ({ passRequest }) => ({
      passRequest: { ...passRequest, ...ISSUED },
    }));
    expect(await compare(known)).toEqual(further);
  });

  test("asks for a person where another request has its pass, or its id, and does not fail", async () => {
    const disputed = await evidence(ISSUED);
    const thing = { kind: E_PASS_KIND, id: ORDER_ID };
    await claimThing(world.deps.db, { thing, subject: passRequestSubject("other" as PassRequestId) });
    const { passRequest } = await compare(disputed);
    expect(passRequest.needsAttention?.code).toBe("order_disputed");

    const replaced = await evidence({});
    const ofAnother = { fingerprint: "another", first_execution_run_id: "another run" };
    await world.deps.db.updateTable("pass_requests").set(ofAnother).execute();
    expect(await compare(replaced)).toEqual(replaced.record);
    expect((await stored(replaced.request)).passRequest.needsAttention?.code).toBe("not_followed");
  });
});

describe("a request for a pass that is neither issued nor refused after 15 minutes", () => {
  const AFTER_MS = 15 * MINUTE;
  async function sweep(): Promise<PassRequestId[]> {
    const told: PassRequestId[] = [];
    const { db } = world.deps;
    await noteUndecided({ db, undecidedAfterMs: AFTER_MS }, [undecidedPasses(db, async (id) => void told.push(id))]);
    return told;
  }
  const storeAgo = async (agoMs: number, fields: Partial<PassRequest> = {}) => {
    const request = await store(fields);
    await world.deps.db
      .updateTable("pass_requests")
      .set({ created_at: new Date(Date.now() - agoMs) })
      .where("pass_request_id", "=", request.passRequestId)
      .execute();
    return request;
  };

  test("needs a person, once, and its workflow is told; and no longer once it is issued", async () => {
    const long = await storeAgo(AFTER_MS + 1);
    await storeAgo(AFTER_MS - MINUTE);
    await storeAgo(AFTER_MS + 1, ISSUED);
    expect(await sweep()).toEqual([long.passRequestId]);
    expect((await stored(long)).passRequest.needsAttention?.code).toBe("undecided_too_long");
    expect(await sweep()).toEqual([]);
  });

  test("is left to who asks again, where Temporal never took it", async () => {
    const request = passIssueOf();
    const record = newPassRecord(request, world.deps.programIds[0], Date.now() - AFTER_MS - 1);
    await takePassRequestId(world.deps.db, { record, request, fingerprint: "f" });
    expect(await sweep()).toEqual([]);
  });
});
