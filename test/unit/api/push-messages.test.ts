import { describe, expect, test } from "vitest";
import { SECRETS, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

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
