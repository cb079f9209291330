import { beforeEach, describe, expect, test } from "vitest";
import { type PassRequest, passIssueRequest } from "../../../src/contract/pass-request.ts";
import type { PassRequestId } from "../../../src/contract/vocabulary.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import { E_PASS_KIND, passRequestSubject } from "../../../src/domain/once/subject.ts";
import { passAttention } from "../../../src/domain/passes/pass-attention.ts";
import { newPassRecord, withPassEnding } from "../../../src/domain/passes/pass-request.ts";
import { wireEPass } from "../../../src/dragonpass/schemas/e-pass.ts";
import { claimThing } from "../../../src/store/once/claims.ts";
import { changePassRequest, findPassRequest } from "../../../src/store/passes/pass-requests.ts";
import { bindPassRequest, notePassStarted, takePassRequestId } from "../../../src/store/passes/take-pass-request.ts";
import { setLookDue } from "../../../src/store/watch/overdue.ts";
import { PASS_REQUESTS } from "../../../src/store/watch/watched-table.ts";
import { ISSUE_ANSWER } from "../../support/values/documented-e-passes.ts";
import { KEYS, PROGRAM } from "./support/api-fixture.ts";
import { newId } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.passWorkflows.away = false;
  api.passWorkflows.onStart = () => {};
  api.passWorkflows.cancelAnswer = () => ({ kind: "not-running" });
  api.passWorkflows.wordAnswer = { kind: "not-running" };
});

const BODY = {
  module: "lounge",
  clientUserId: "4711",
  firstName: "Wilhelmina-Testperson",
  lastName: "Testfamily",
  expirationDate: "2028-12-31T23:59:59+00:00",
  availableUsages: 2,
};
const ask = (change: Record<string, unknown> = {}, headers: Record<string, string> = {}, key: string = KEYS.all) =>
  api.call("POST", "/v1/passes", { body: { ...BODY, ...change }, headers, key });
const shown = (json: unknown) => json as PassRequest;

/** Does as the workflow's activities. */
async function publish(id: string, change: Partial<PassRequest>) {
  const passRequestId = id as PassRequestId;
  const row = await findPassRequest(api.db, passRequestId);
  if (row?.request == null) throw new Error("nobody has reserved this request");
  const { fingerprint, request, passRequest, revision } = row;
  const record = { passRequest, revision };
  await bindPassRequest(api.db, { record, fingerprint, request, firstExecutionRunId: "run-1" });
  await changePassRequest(api.db, passRequestId, async (stored) => ({
    passRequest: { ...stored.passRequest, ...change },
  }));
}

function recordOf(passRequestId: PassRequestId) {
  return newPassRecord(requestOf(passRequestId), PROGRAM, Date.now());
}

function requestOf(passRequestId: PassRequestId) {
  return passIssueRequest.parse({ ...BODY, passRequestId });
}

/** Takes an id, as the API does before it asks Temporal. */
async function reserve(): Promise<PassRequestId> {
  const passRequestId = newId() as PassRequestId;
  const taking = { record: recordOf(passRequestId), fingerprint: "f", request: requestOf(passRequestId) };
  await takePassRequestId(api.db, taking);
  return passRequestId;
}

const ISSUED = { status: "issued", orderId: "DP1" as never, pass: { type: "ePass", id: "1788" } } as const;

describe("POST /v1/passes", () => {
  test("answers 202 with the request, its dates in UTC, and no name anywhere", async () => {
    const passRequestId = newId();
    const answer = await ask({ passRequestId });
    expect([answer.status, answer.headers.get("location"), answer.headers.get("retry-after")]).toEqual([
      202,
      `/v1/pass-requests/${passRequestId}`,
      "1",
    ]);
    expect(shown(answer.json)).toMatchObject({
      passRequestId,
      programId: PROGRAM,
      status: "requested",
      pass: null,
      expirationDate: "2028-12-31T23:59:59.000Z",
      activationDate: null,
      availableUsages: 2,
      allowedResourceIds: [],
    });
    expect(answer.text).not.toMatch(/Wilhelmina|Testfamily|4711/);
    expect(api.logLines.join("")).not.toMatch(/Wilhelmina|Testfamily|4711/);
    expect(api.passWorkflows.started.at(-1)).toMatchObject({ ...BODY, passRequestId, programId: PROGRAM });
  });

  test("answers 201 as soon as it is issued, and 200 with it as it is now to a repetition", async () => {
    const passRequestId = newId();
    api.passWorkflows.onStart = () => void publish(passRequestId, ISSUED);
    const first = await ask({ passRequestId }, { prefer: "wait=20" });
    expect([first.status, first.headers.get("preference-applied")]).toEqual([201, "wait=20"]);
    expect(shown(first.json)).toMatchObject(ISSUED);
    const again = await ask({ passRequestId, expirationDate: "2029-01-01T00:59:59+01:00" });
    expect([again.status, shown(again.json).status]).toEqual([200, "issued"]);
    expect(JSON.stringify((await findPassRequest(api.db, passRequestId as PassRequestId))?.request)).not.toMatch(
      /Wilhelmina|Testfamily/,
    );
  });

  test.each([{ lastName: "Another" }, { availableUsages: 3 }, { allowedResourceIds: ["N00001"] }, { module: "esim" }])(
    "refuses another body under the same id, or key: %o",
    async (change) => {
      const passRequestId = newId();
      await ask({ passRequestId });
      const other = await ask({ passRequestId, ...change });
      expect([other.status, other.json.code]).toEqual([422, "idempotency_key_reused"]);
      const headers = { "idempotency-key": newId() };
      await ask({}, headers);
      expect((await ask(change, headers)).status).toBe(422);
    },
  );

  test("makes one request of many simultaneous repetitions by one key", async () => {
    const headers = { "idempotency-key": newId() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask({}, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(new Set(answers.map(({ json }) => shown(json).passRequestId)).size).toBe(1);
  });

  test("refuses another request for an id whose row is lost, and leaves the id to the one that Temporal carries", async () => {
    const passRequestId = newId();
    await ask({ passRequestId });
    await api.db
      .deleteFrom("pass_requests")
      .where("pass_request_id", "=", passRequestId as PassRequestId)
      .execute();
    expect((await ask({ passRequestId, availableUsages: 1 })).status).toBe(422);
    expect((await ask({ passRequestId })).status).toBe(202);
  });

  test("has a request that Temporal had taken looked for before it is asked, and one that it never took begun", async () => {
    const passRequestId = newId();
    await ask({ passRequestId });
    await ask({ passRequestId });
    expect(api.passWorkflows.restarted.at(-1)).toMatchObject({
      record: { passRequest: { passRequestId } },
      restarted: true,
    });
    const restarts = api.passWorkflows.restarted.length;
    const untaken = newId();
    api.passWorkflows.away = true;
    expect((await ask({ passRequestId: untaken })).status).toBe(503);
    api.passWorkflows.away = false;
    expect((await ask({ passRequestId: untaken })).status).toBe(202);
    expect(api.passWorkflows.restarted).toHaveLength(restarts);
  });

  test("names everything that is wrong, and no value", async () => {
    const answer = await ask({
      module: "localOffer",
      clientUserId: "",
      firstName: 1,
      lastName: undefined,
      activationDate: "tomorrow",
      expirationDate: "2028-02-31T00:00:00Z",
      availableUsages: 0,
      allowedResourceIds: ["has space"],
      programId: "999",
      nickName: "SECRET-VALUE",
    });
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
    expect(answer.json.errors.map(({ pointer }) => pointer).sort()).toEqual([
      "/activationDate",
      "/allowedResourceIds/0",
      "/availableUsages",
      "/clientUserId",
      "/expirationDate",
      "/firstName",
      "/lastName",
      "/module",
      "/nickName",
      "/programId",
    ]);
    expect(answer.text).not.toContain("SECRET-VALUE");
    const order = await ask({ activationDate: "2029-01-01T00:00:00Z" });
    expect(order.json.errors).toEqual([expect.objectContaining({ pointer: "/expirationDate" })]);
  });
});

describe("a request for a pass", () => {
  test("is shown as Temporal has it until it is published, then as it is stored", async () => {
    const passRequestId = newId();
    const path = `/v1/pass-requests/${passRequestId}`;
    expect((await api.call("GET", path)).json.code).toBe("not_found");
    await ask({ passRequestId });
    expect(shown((await api.call("GET", path)).json).status).toBe("requested");
    await publish(passRequestId, ISSUED);
    api.passWorkflows.away = true;
    expect(shown((await api.call("GET", path)).json)).toMatchObject(ISSUED);
  });

  test("is cancelled by its workflow, remembered, or refused as it says", async () => {
    const passRequestId = newId();
    const cancel = () => api.call("POST", `/v1/pass-requests/${passRequestId}/cancel`);
    expect((await cancel()).status).toBe(404);
    await ask({ passRequestId });
    await publish(passRequestId, {});
    api.passWorkflows.cancelAnswer = () => null;
    const remembered = await cancel();
    expect([remembered.status, shown(remembered.json).cancelRequestedAt]).toEqual([202, expect.any(String)]);
    // Before it was answered: whoever starts it again begins with that.
    expect((await findPassRequest(api.db, passRequestId as PassRequestId))?.passRequest).toEqual(remembered.json);
    await publish(passRequestId, ISSUED);
    api.passWorkflows.cancelAnswer = () => ({ kind: "refused", code: "pass_in_use", message: "used" });
    const refused = await cancel();
    expect([refused.status, refused.json.code]).toEqual([409, "pass_in_use"]);
    await changePassRequest(api.db, passRequestId as PassRequestId, async ({ passRequest }) => ({
      passRequest: withPassEnding(passRequest, "cancelled", null),
    }));
    api.passWorkflows.away = true;
    const done = await cancel();
    expect([done.status, shown(done.json).status]).toEqual([200, "cancelled"]);
  });

  test("that nobody carries is started again, to be cancelled", async () => {
    const passRequestId = newId();
    await ask({ passRequestId });
    await publish(passRequestId, ISSUED);
    let asked = 0;
    api.passWorkflows.cancelAnswer = () => (asked++ === 0 ? { kind: "not-running" } : null);
    expect((await api.call("POST", `/v1/pass-requests/${passRequestId}/cancel`)).status).toBe(202);
    expect(api.passWorkflows.restarted.at(-1)).toMatchObject({
      restarted: true,
      isCancelWanted: true,
      record: { passRequest: { cancelRequestedAt: expect.any(String) } },
    });
  });

  test("that was issued has its workflow told of a cancellation that it may have forgotten", async () => {
    const passRequestId = newId();
    const cancel = () => api.call("POST", `/v1/pass-requests/${passRequestId}/cancel`);
    await ask({ passRequestId });
    await publish(passRequestId, ISSUED);
    api.passWorkflows.cancelAnswer = () => null;
    const rung = api.passWorkflows.rung.length;
    for (const _ of ["it may not know", "it knows"]) {
      const { status, json } = await cancel();
      expect([status, shown(json).cancelRequestedAt]).toEqual([202, expect.any(String)]);
    }
    expect(api.passWorkflows.rung.slice(rung)).toEqual([passRequestId]);
  });

  test("says what it waits for until it is decided", async () => {
    const passRequestId = newId();
    const waitsFor = async () =>
      shown((await api.call("GET", `/v1/pass-requests/${passRequestId}`)).json).waitsFor?.code ?? null;
    const asked = await ask({ passRequestId });
    expect(shown(asked.json).waitsFor?.code).toBe("temporal");
    expect(await waitsFor()).toBe("temporal");
    await publish(passRequestId, {});
    expect(await waitsFor()).toBe("dragonpass");
    await publish(passRequestId, { waitsFor: { code: "outcome_unknown", since: instantOf(0) } });
    expect(await waitsFor()).toBe("outcome_unknown");
    await publish(passRequestId, ISSUED);
    expect(await waitsFor()).toBeNull();
  });

  test("that was accepted and never opened is shown, and started again to be cancelled, though Temporal forgot it", async () => {
    const passRequestId = await reserve();
    await notePassStarted(api.db, recordOf(passRequestId));
    const path = `/v1/pass-requests/${passRequestId}`;
    expect(shown((await api.call("GET", path)).json)).toMatchObject({ passRequestId, status: "requested" });
    let asked = 0;
    api.passWorkflows.cancelAnswer = () => (asked++ === 0 ? { kind: "not-running" } : null);
    expect((await api.call("POST", `${path}/cancel`)).status).toBe(202);
    expect(api.passWorkflows.restarted.at(-1)).toMatchObject({
      record: { passRequest: { passRequestId } },
      stored: { request: { passRequestId, lastName: BODY.lastName }, fingerprint: "f" },
    });
  });

  test("whose id was only taken is not there: nothing starts what its caller was told to repeat", async () => {
    const passRequestId = await reserve();
    const restarts = api.passWorkflows.restarted.length;
    const path = `/v1/pass-requests/${passRequestId}`;
    const body = { outcome: "noOrder" };
    const answers = [
      await api.call("GET", path),
      await api.call("POST", `${path}/cancel`),
      await api.call("POST", `${path}/resolve`, { body }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(api.passWorkflows.restarted).toHaveLength(restarts);
  });

  test("is looked at when it is due, however often it is asked for again", async () => {
    const passRequestId = newId() as PassRequestId;
    await ask({ passRequestId });
    const dueAt = new Date(Date.now() - 1_000);
    await setLookDue(api.db, PASS_REQUESTS, passRequestId, dueAt);
    await ask({ passRequestId });
    expect((await findPassRequest(api.db, passRequestId))?.lookDueAt).toEqual(dueAt);
  });

  test("that has ended, and asks for a person, no longer does once somebody has taken note", async () => {
    const passRequestId = newId();
    const note = () => api.call("POST", `/v1/pass-requests/${passRequestId}/resolve`, { body: { outcome: "noted" } });
    await ask({ passRequestId });
    await publish(passRequestId, { status: "rejected", needsAttention: passAttention("outcome_unknown") });
    const noted = await note();
    expect([noted.status, shown(noted.json).needsAttention]).toEqual([200, null]);
    expect((await note()).json.code).toBe("nothing_to_resolve");
  });

  test("is resolved by an operator", async () => {
    const passRequestId = newId();
    const path = `/v1/pass-requests/${passRequestId}/resolve`;
    await ask({ passRequestId });
    await publish(passRequestId, {});
    const body = { outcome: "noOrder" };
    expect((await api.call("POST", path, { body, key: KEYS.bookOnly })).status).toBe(403);
    api.passWorkflows.wordAnswer = { kind: "refused", code: "nothing_to_resolve", message: "nothing" };
    expect((await api.call("POST", path, { body })).json.code).toBe("nothing_to_resolve");
    api.passWorkflows.wordAnswer = { kind: "done", value: {} as PassRequest };
    expect(shown((await api.call("POST", path, { body })).json).passRequestId).toBe(passRequestId);
    // It has ended, and nobody carries it.
    await publish(passRequestId, { status: "rejected" });
    api.passWorkflows.wordAnswer = { kind: "not-running" };
    for (const [outcome, detail] of [
      ["noted", "The request does not ask for a person; nothing was changed."],
      ["noOrder", "No pass of this request is lost; nothing was changed."],
    ])
      expect((await api.call("POST", path, { body: { outcome } })).json).toMatchObject({
        code: "nothing_to_resolve",
        detail,
      });
  });
});

describe("GET /v1/passes/{passType}/{passId}", () => {
  const pass = wireEPass.parse(ISSUE_ANSWER);
  const path = `/v1/passes/ePass/${pass.ePassId}`;

  test("shows the pass as DragonPass has it now, whose it is, and no name", async () => {
    api.fakes.getEPass = async () => ({ kind: "ok", value: { ...pass, usedUsages: 1 } });
    const foreign = await api.call("GET", path);
    expect(shown(foreign.json)).toMatchObject({
      passRequestId: null,
      status: "issued",
      usedUsages: 1,
      module: "lounge",
    });
    expect(foreign.text).not.toMatch(/firstName|"DragonPass"|3EF5D065/);
    const subject = passRequestSubject("ours" as PassRequestId);
    await claimThing(api.db, { thing: { kind: E_PASS_KIND, id: pass.orderId }, subject });
    expect(shown((await api.call("GET", path)).json).passRequestId).toBe("ours");
  });

  test("says that there is none, or that DragonPass does not answer", async () => {
    api.fakes.getEPass = async () => ({ kind: "not-found" });
    for (const [other, detail] of [
      [path, "knows no E-pass with this id"],
      ["/v1/passes/membership/8888", "Memberships are not read"],
      ["/v1/passes/card/1", "no such kind of pass"],
      ["/v1/passes/ePass/a%20b", "No pass can have this id"],
    ] as const) {
      const { status, json } = await api.call("GET", other);
      expect([other, status, json.code, json.detail]).toEqual([
        other,
        404,
        "pass_not_found",
        expect.stringContaining(detail),
      ]);
    }
  });
});
