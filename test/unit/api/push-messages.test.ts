import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiFixture, START_TIMEOUT_MS, startApi } from "./support/api-fixture.ts";
import { SECRETS, statusChanged } from "./support/samples.ts";

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
}, START_TIMEOUT_MS);
afterAll(() => api.stop());
beforeEach(async () => {
  await api.api.ringsDelivered();
  await api.db.deleteFrom("inbox").execute();
});

describe("an accepted push", () => {
  test("is listed for operators without the pass", async () => {
    await api.push(statusChanged());
    const answer = await api.call("GET", "/v1/push-messages?state=unclaimed&state=waiting");
    expect(answer.status).toBe(200);
    expect(answer.json.items).toMatchObject([{ state: "unclaimed", eventType: "prebooking.statusChanged" }]);
    expect(answer.text).not.toContain(SECRETS.passId);
    expect((await api.call("GET", "/v1/push-messages?state=delivered")).json.items).toEqual([]);
    expect((await api.call("GET", "/v1/push-messages?state=lost")).status).toBe(400);
    expect((await api.call("GET", "/v1/push-messages?pageToken=x")).json.code).toBe("invalid_page_token");
  });

  test("is listed in pages that miss nothing", async () => {
    for (let i = 0; i < 3; i++) await api.push(statusChanged());
    const first = (await api.call("GET", "/v1/push-messages?pageSize=2")).json;
    const second = (await api.call("GET", `/v1/push-messages?pageSize=2&pageToken=${first.nextPageToken}`)).json;
    expect([first.items.length, second.items.length, second.nextPageToken]).toEqual([2, 1, null]);
  });
});
