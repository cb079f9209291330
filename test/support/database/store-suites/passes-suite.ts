import { describe, expect, test } from "vitest";
import type { PassIssueRequest, PassRequest } from "../../../../src/contract/pass-request.ts";
import type { OrderId, PassRequestId } from "../../../../src/contract/vocabulary.ts";
import { instantOf } from "../../../../src/domain/instant.ts";
import { passAttention } from "../../../../src/domain/passes/pass-attention.ts";
import { newPassRecord, type PassRecord, withPassNotice } from "../../../../src/domain/passes/pass-request.ts";
import { notePassAttention, notePassCancellation } from "../../../../src/store/passes/note-pass.ts";
import { changePassRequest, findPassRequest } from "../../../../src/store/passes/pass-requests.ts";
import { createPassWatcher } from "../../../../src/store/passes/pass-watcher.ts";
import { restorePassRequest } from "../../../../src/store/passes/restore-pass-request.ts";
import {
  bindPassRequest,
  givePassReservationUp,
  notePassStarted,
  removeUnboundPasses,
  takePassRequestId,
} from "../../../../src/store/passes/take-pass-request.ts";
import { attentionCounts } from "../../../../src/store/watch/attention-counts.ts";
import { findDiffering, listOpen } from "../../../../src/store/watch/compared.ts";
import { makeLooksDue, setLookDue, takeOverdue } from "../../../../src/store/watch/overdue.ts";
import { undecidedSince } from "../../../../src/store/watch/undecided.ts";
import { PASS_REQUESTS } from "../../../../src/store/watch/watched-table.ts";
import { PROGRAM_ID, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const HOUR_MS = 3_600_000;
const FUTURE = "2090-12-31T23:59:59.000Z";
const NAMES = { firstName: "Wilhelmina-Testperson", lastName: "Testfamily" };

/** The request of this name, as it is taken; `agoMs`: how long ago. */
function takingOf(name: string, fields: Partial<PassIssueRequest> = {}, agoMs = 0) {
  const request: PassIssueRequest = {
    passRequestId: name as PassRequestId,
    programId: PROGRAM_ID,
    module: "lounge",
    clientUserId: "4711",
    ...NAMES,
    activationDate: null,
    expirationDate: FUTURE,
    availableUsages: 2,
    allowedResourceIds: [],
    ...fields,
  };
  const record = newPassRecord(request, PROGRAM_ID, Date.now() - agoMs);
  return { request, record, fingerprint: JSON.stringify(fields) };
}

const ISSUED: Partial<PassRequest> = {
  status: "issued",
  orderId: "DP1" as OrderId,
  pass: { type: "ePass", id: "1788" },
  waitsFor: null,
};

/** Everything about requests for passes that both databases guarantee alike. */
export function passesSuite(store: StoreUnderTest): void {
  const find = (name: string) => findPassRequest(store.db, name as PassRequestId);
  const bind = (name: string, run = `run of ${name}`, ...of: [Partial<PassIssueRequest>?, number?]) =>
    bindPassRequest(store.db, { ...takingOf(name, ...of), firstExecutionRunId: run });
  const change = (name: string, fields: Partial<PassRequest>) =>
    changePassRequest(store.db, name as PassRequestId, async ({ passRequest }) => ({
      passRequest: { ...passRequest, ...fields },
    }));
  const known = (record: PassRecord, run: string, fingerprint = "{}") => ({
    ...takingOf(record.passRequest.passRequestId),
    record,
    fingerprint,
    firstExecutionRunId: run,
  });
  const stored = async (name: string) => {
    const row = await find(name);
    if (row === null) throw new Error("the request is gone");
    return row;
  };

  describe("the id of a request for a pass", () => {
    test("is taken by the first of many who ask at once, and by nobody who asks for something else", async () => {
      const takings = await Promise.all(range(6).map(() => takePassRequestId(store.db, takingOf("p"))));
      expect(takings.map(({ kind }) => kind).sort()).toEqual([...Array(5).fill("exists"), "taken"]);
      const other = await takePassRequestId(store.db, takingOf("p", { availableUsages: 3 }));
      expect(other).toEqual({ kind: "other-fingerprint" });
    });

    test("is bound to one run, once, whether it was taken before or not", async () => {
      await takePassRequestId(store.db, takingOf("p"));
      for (const name of ["p", "untaken"]) {
        const bindings = await Promise.all(range(5).map((run) => bind(name, `run ${run}`)));
        expect(bindings.filter(({ kind }) => kind === "bound")).toHaveLength(1);
        const { firstExecutionRunId } = await stored(name);
        expect((await bind(name, firstExecutionRunId ?? "")).kind).toBe("bound");
        expect((await bind(name, "another", { availableUsages: 3 })).kind).toBe("other-fingerprint");
      }
    });

    test("is given up by who found that it is another one's, unless a run has it", async () => {
      await takePassRequestId(store.db, takingOf("p"));
      await bind("bound");
      for (const name of ["p", "bound"])
        await givePassReservationUp(store.db, { passRequestId: name as PassRequestId, fingerprint: "{}" });
      expect([await find("p"), (await find("bound")) !== null]).toEqual([null, true]);
    });

    test("is removed after a while where Temporal never took it, with the names", async () => {
      for (const name of ["untaken", "taken", "young"])
        await takePassRequestId(store.db, takingOf(name, {}, name === "young" ? 0 : HOUR_MS));
      await notePassStarted(store.db, takingOf("taken").record);
      expect(await removeUnboundPasses(store.db, new Date(Date.now() - 1_000))).toBe(1);
      expect(await find("untaken")).toBeNull();
    });
  });

  describe("a request for a pass that is changed", () => {
    test("loses no change of many at once, and has a version for each", async () => {
      await bind("p");
      await Promise.all(
        range(5).map(() =>
          changePassRequest(store.db, "p" as PassRequestId, async ({ passRequest }) => ({
            passRequest: { ...passRequest, usedUsages: (passRequest.usedUsages ?? 0) + 1 },
          })),
        ),
      );
      expect(await stored("p")).toMatchObject({ passRequest: { usedUsages: 5 }, revision: 6 });
      expect((await change("p", {})).revision).toBe(6);
    });

    test("commits what is written with it, or neither; one that is not there is said to be missing", async () => {
      await bind("p");
      const failing = changePassRequest(store.db, "p" as PassRequestId, async ({ passRequest }, trx) => {
        await trx.deleteFrom("pass_requests").execute();
        await changePassRequest(trx, "none" as PassRequestId, async () => null);
        return { passRequest };
      });
      await expect(failing).rejects.toMatchObject({ code: "pass_request_missing" });
      expect(await find("p")).not.toBeNull();
    });

    test("keeps the names only until it is decided, and shows none", async () => {
      await bind("p");
      expect((await stored("p")).request).toMatchObject(NAMES);
      await change("p", ISSUED);
      expect(JSON.stringify(await stored("p"))).not.toMatch(/Wilhelmina|Testfamily/);
    });

    test("does not show a notice again that a person has taken note of, but another one", async () => {
      await bind("p");
      const ask = (requestId: string) =>
        changePassRequest(store.db, "p" as PassRequestId, async ({ passRequest }) => ({
          passRequest: withPassNotice(passRequest, passAttention("outcome_unknown", { requestIds: [requestId] })),
        }));
      await ask("1");
      expect(await attentionCounts(store.db, PASS_REQUESTS)).toEqual(new Map([["outcome_unknown", 1]]));
      expect((await notePassAttention(store.db, "p" as PassRequestId))?.passRequest.needsAttention).toBeNull();
      expect((await ask("1")).passRequest.needsAttention).toBeNull();
      expect(await notePassAttention(store.db, "p" as PassRequestId)).toBeNull();
      expect((await ask("2")).passRequest.needsAttention?.code).toBe("outcome_unknown");
      expect(await notePassAttention(store.db, "none" as PassRequestId)).toBeNull();
    });

    test("is shown with the fields that have been added since it was stored, also to who waits for it", async () => {
      await bind("p");
      const { waitsFor: _, cancelRequestedAt: __, ...before } = (await stored("p")).passRequest;
      await store.db
        .updateTable("pass_requests")
        .set({ pass_request: JSON.stringify(before), revision: 2 })
        .execute();
      const now = { ...before, waitsFor: null, cancelRequestedAt: null };
      expect((await stored("p")).passRequest).toEqual(now);
      const watcher = createPassWatcher(store.db);
      expect(await watcher.waitUntil("p" as PassRequestId, () => true, 10_000)).toEqual(now);
      watcher.close();
    });

    test("remembers since when it is to be cancelled, until it has ended, for its own run or for a caller", async () => {
      await bind("p", "run");
      const note = async (firstExecutionRunId: string | null) =>
        (await notePassCancellation(store.db, "p" as PassRequestId, { firstExecutionRunId }))?.passRequest
          .cancelRequestedAt ?? null;
      expect(await note("another run")).toBeNull();
      const since = await note("run");
      expect(since).not.toBeNull();
      expect(await note(null)).toBe(since);
      await change("p", { status: "cancelled" });
      expect([await note("run"), (await stored("p")).passRequest.cancelRequestedAt]).toEqual([null, null]);
      const none = await notePassCancellation(store.db, "none" as PassRequestId, { firstExecutionRunId: null });
      expect(none).toBeNull();
    });

    test("is told to who waits for it", async () => {
      const watcher = createPassWatcher(store.db);
      const waiting = watcher.waitUntil("p" as PassRequestId, ({ status }) => status === "issued", 10_000);
      await bind("p");
      await change("p", ISSUED);
      expect(await waiting).toMatchObject(ISSUED);
      watcher.close();
    });
  });

  describe("a request for a pass that its run knows, and the database has lost,", () => {
    test("is written forward again: gone, from before, or without its pass", async () => {
      const { record } = takingOf("p");
      const issued: PassRecord = { passRequest: { ...record.passRequest, ...ISSUED }, revision: 3 };
      expect(await restorePassRequest(store.db, known(issued, "run"))).toBe("restored");
      expect(await stored("p")).toMatchObject({ ...issued, firstExecutionRunId: "run" });
      expect(await restorePassRequest(store.db, known(issued, "run"))).toBe("intact");

      for (const revision of [1, 5]) {
        const before = { pass_request: JSON.stringify(record.passRequest), status: "requested", revision } as const;
        await store.db.updateTable("pass_requests").set(before).execute();
        expect(await restorePassRequest(store.db, known(issued, "run"))).toBe("restored");
        const row = await stored("p");
        expect(row).toMatchObject({ passRequest: ISSUED });
        expect(row.revision).toBeGreaterThanOrEqual(Math.max(3, revision));
      }
    });

    test("takes the place of a reservation that nobody carries out, and of no other request", async () => {
      const { record } = takingOf("p");
      await takePassRequestId(store.db, takingOf("p", { availableUsages: 3 }));
      expect(await restorePassRequest(store.db, known(record, "run"))).toBe("restored");
      expect(await stored("p")).toMatchObject({ fingerprint: "{}", passRequest: { availableUsages: 2 } });

      await bind("other", "its run", { availableUsages: 3 });
      expect(await restorePassRequest(store.db, known(takingOf("other").record, "run"))).toBe("of-another-request");
      expect(await stored("other")).toMatchObject({
        firstExecutionRunId: "its run",
        passRequest: { availableUsages: 3 },
      });
    });
  });

  describe("when a request for a pass must have been looked at again", () => {
    test.each<[string, Partial<PassRequest>, boolean]>([
      ["is not decided", {}, true],
      ["is issued", ISSUED, true],
      ["is issued, and has expired", { ...ISSUED, expirationDate: instantOf(Date.now() - 1) }, false],
      ["is cancelled", { ...ISSUED, status: "cancelled" }, false],
      ["is rejected", { status: "rejected" }, false],
    ])("is known of one that %s: %s", async (_, fields, isExpected) => {
      await bind("p");
      await change("p", { ...fields, usedUsages: 0 });
      expect((await stored("p")).lookDueAt !== null).toBe(isExpected);
    });

    test("is not known of one whose id is taken until Temporal has it, and one of several takes it when it is due", async () => {
      await takePassRequestId(store.db, takingOf("p"));
      expect((await stored("p")).lookDueAt).toBeNull();
      await notePassStarted(store.db, takingOf("p").record);
      const [now, againAt] = [new Date(), new Date(Date.now() + HOUR_MS)];
      const take = () => takeOverdue(store.db, PASS_REQUESTS, { now, againAt, limit: 10 });
      expect(await take()).toEqual([]);
      expect(await makeLooksDue(store.db, PASS_REQUESTS, ["p" as PassRequestId], now)).toBe(1);
      expect((await Promise.all(range(4).map(take))).flat()).toEqual(["p"]);
      expect(await makeLooksDue(store.db, PASS_REQUESTS, "all", now)).toBe(1);
      await setLookDue(store.db, PASS_REQUESTS, "p" as PassRequestId, null);
      expect(await makeLooksDue(store.db, PASS_REQUESTS, "all", now)).toBe(0);
    });
  });

  test("requests for passes that differ from what Temporal lists are found by pass and status, and open ones listed", async () => {
    const before = new Date(Date.now() + 1_000);
    for (const name of ["same", "lost", "behind", "asked"]) await bind(name);
    for (const name of ["same", "lost"]) await change(name, ISSUED);
    await store.db
      .deleteFrom("pass_requests")
      .where("pass_request_id", "=", "lost" as PassRequestId)
      .execute();
    const listed = ["same", "lost", "behind", "asked"].map((name) => {
      const isIssued = name !== "asked";
      return { id: name as PassRequestId, status: isIssued ? "issued" : "requested", orderId: isIssued ? "DP1" : null };
    });
    const differing = await findDiffering(store.db, PASS_REQUESTS, listed, { before });
    expect(differing.sort()).toEqual(["behind", "lost"]);
    await change("behind", { needsAttention: passAttention("not_followed") });
    const page = await listOpen(store.db, PASS_REQUESTS, null, { now: new Date(), before, limit: 10 });
    expect(page.ids.toSorted()).toEqual(["asked", "same"]);
    expect(await findDiffering(store.db, PASS_REQUESTS, listed, { before })).toEqual(["lost"]);
  });

  test("requests for passes that are undecided for long are those for which nobody has been asked, the oldest first", async () => {
    for (const [index, name] of ["young", "younger", "old", "issued", "known", "told"].entries())
      await bind(name, "run", {}, index < 1 ? 0 : index * HOUR_MS);
    await takePassRequestId(store.db, takingOf("never-taken", {}, HOUR_MS));
    await change("issued", ISSUED);
    await change("known", { needsAttention: passAttention("outcome_unknown") });
    await change("told", { needsAttention: passAttention("undecided_too_long") });
    await change("old", { needsAttention: { code: "of_another_version", message: "", details: null } });
    const long = await undecidedSince(store.db, PASS_REQUESTS, { before: new Date(Date.now() - 1_000), limit: 9 });
    expect(long).toEqual(["old", "younger"]);
    await notePassAttention(store.db, "told" as PassRequestId);
    expect(await undecidedSince(store.db, PASS_REQUESTS, { before: new Date(), limit: 1 })).toEqual(["old"]);
  });
}
