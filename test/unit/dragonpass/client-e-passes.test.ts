import { describe, expect, test } from "vitest";
import type { IssueEPassArgs } from "../../../src/dragonpass/client/call-options.ts";
import { ISSUE_ANSWER, ISSUE_REQUEST, LATER_ISSUE_REQUEST } from "../../support/values/documented-e-passes.ts";
import { clientOf, json, refusal, startFake, success, text } from "./fake-dragonpass.ts";

const ISSUE: IssueEPassArgs = {
  programId: "1888000000000001",
  requestId: "11111111-1111-4111-8111-111111111111",
  module: "lounge",
  clientUserId: ISSUE_REQUEST.clientUserId,
  firstName: "DragonPass",
  lastName: "DragonPass",
  activationDate: null,
  expirationDate: "2028-12-31T23:59:59.000Z" as never,
  availableUsages: 1,
  allowedResourceIds: [],
};

describe("issuing an E-pass", () => {
  test.each<[string, Partial<IssueEPassArgs>, string, object]>([
    ["active at once", {}, "/orders/lounges/ePasses", ISSUE_REQUEST],
    [
      "active later, for some resources",
      {
        module: "setMeal",
        activationDate: "2028-10-31T23:59:59.000Z" as never,
        availableUsages: 5,
        allowedResourceIds: ["R00001"],
      },
      "/orders/setMeals/ePasses",
      LATER_ISSUE_REQUEST,
    ],
    ["for several modules", { module: "crossModule" }, "/orders/multiModule/ePasses", { ...ISSUE_REQUEST, module: 0 }],
  ])("sends the documented body of one that is %s", async (_, change, path, body) => {
    const { url, seen } = await startFake(success(ISSUE_ANSWER));
    await clientOf(url).issueEPass({ ...ISSUE, ...change });
    expect(seen[0]).toMatchObject({ method: "POST", path, headers: { "x-request-id": ISSUE.requestId } });
    expect(seen[0]?.body).toEqual(body);
  });

  test.each([
    ["in the envelope", success(ISSUE_ANSWER)],
    ["without it, as documented", json(ISSUE_ANSWER)],
  ])("reads the documented answer %s", async (_, answer) => {
    const { url } = await startFake(answer);
    expect(await clientOf(url).issueEPass(ISSUE)).toEqual({
      kind: "ok",
      value: {
        orderId: "DP00000000000001",
        ePassId: "1788000066668888",
        status: 1,
        ePassStatus: 1,
        module: 1,
        clientUserId: ISSUE.clientUserId,
        firstName: "DragonPass",
        lastName: "DragonPass",
        orderCreatedDate: "2024-12-31T00:00:00.000Z",
        activationDate: "2028-10-31T23:59:59.000Z",
        expirationDate: "2028-12-31T23:59:59.000Z",
        availableUsages: 1,
        usedUsages: 0,
        allowedResourceIds: [],
      },
    });
  });

  test.each([
    ["without an id of the pass", { ...ISSUE_ANSWER, extra: { ...ISSUE_ANSWER.extra, ePassId: null } }],
    ["without an id of its order", { ...ISSUE_ANSWER, orderId: undefined }],
    ["of another user", { ...ISSUE_ANSWER, clientUserId: "somebody else" }],
  ])("does not know what an answer %s has made", async (_, answer) => {
    const { url } = await startFake(success(answer));
    expect(await clientOf(url).issueEPass(ISSUE)).toMatchObject({ kind: "unknown", sent: true });
  });

  test("takes another name of the user for a refusal of the pass, without repeating a name", async () => {
    const { url } = await startFake(refusal("300.000.002", 400, "clientUserId belongs to Ada Lovelace"));
    const outcome = await clientOf(url).issueEPass(ISSUE);
    expect(outcome).toMatchObject({ kind: "refused", refusal: { code: "pass_invalid", supplierCode: "300.000.002" } });
    expect(JSON.stringify(outcome)).not.toContain("Ada");
  });
});

describe("reading E-passes", () => {
  const { extra, orderId, orderCreatedDate, module } = ISSUE_ANSWER;
  const line = { orderId, orderCreatedDate, module, ...extra };
  const page = { programId: ISSUE.programId, clientUserId: ISSUE.clientUserId, pageSize: 100, pageNumber: 1 };

  test("lists those of a user", async () => {
    const pagination = { pageSize: 100, pageNumber: 1, totalNumber: 1 };
    const { url, seen } = await startFake(success({ pagination, ePasses: [line] }));
    const { ePasses } = await clientOf(url).listEPasses(page);
    expect(seen[0]).toMatchObject({ path: "/users/ePasses", body: { clientUserId: page.clientUserId, pageNumber: 1 } });
    expect(ePasses).toEqual([expect.objectContaining({ orderId, ePassId: extra.ePassId, allowedResourceIds: [] })]);
  });

  test("does not take a list that hides its passes for an empty one", async () => {
    for (const answer of [{ ePasses: null }, { ePasses: [{ ...line, ePassId: null }] }]) {
      const { url } = await startFake(success({ pagination: null, ...answer }));
      await expect(clientOf(url).listEPasses(page)).rejects.toMatchObject({ code: "supplier_unreadable" });
    }
  });

  test("reads one by its id or that of its order, and never another one", async () => {
    const { url, seen } = await startFake(success(ISSUE_ANSWER));
    const { programId } = ISSUE;
    const client = clientOf(url);
    expect((await client.getEPass({ programId, orderId })).kind).toBe("ok");
    expect((await client.getEPass({ programId, ePassId: extra.ePassId })).kind).toBe("ok");
    expect(seen.map(({ body }) => body)).toEqual([{ orderId }, { ePassId: extra.ePassId }]);
    await expect(client.getEPass({ programId, orderId: "DP2" })).rejects.toMatchObject({ code: "supplier_unreadable" });
  });

  test("tells one that is not there from an address that is wrong", async () => {
    const { programId } = ISSUE;
    const known = await startFake(refusal("500.010.003", 404));
    expect(await clientOf(known.url).getEPass({ programId, orderId })).toEqual({ kind: "not-found" });
    const wrong = await startFake(text("<html>", 404));
    await expect(clientOf(wrong.url).getEPass({ programId, orderId })).rejects.toThrow();
  });
});
