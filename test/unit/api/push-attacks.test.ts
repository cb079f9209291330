import { describe, expect, test } from "vitest";
import { attackTokens, validPushToken } from "../../support/service/attack-tokens.ts";
import { createPushKeyPairs } from "./support/push-keys.ts";
import { statusChanged } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

/** Made before the tests are named, and given to the endpoint. */
const pushKeys = createPushKeyPairs();
const NO_TOKEN = undefined;

describe("the push endpoint", () => {
  const api = useApi({ pushKeys });

  async function push(authorization: string | undefined) {
    const answer = await fetch(`${api.server.url}/push/dragonpass`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) },
      body: JSON.stringify(statusChanged()),
    });
    const { status, headers } = answer;
    return { status, type: headers.get("content-type"), body: await answer.text() };
  }

  test.each(attackTokens(pushKeys))(
    "answers $name as it answers no token at all, and leaves no row",
    async (attack) => {
      const answer = await push(attack.headerValue);
      expect(answer).toEqual(await push(NO_TOKEN));
      expect(answer.status).toBe(401);
      expect(answer.type).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 401, code: "unauthenticated" });
      expect(await api.inboxRows()).toEqual([]);
    },
  );

  test("accepts what is signed as it should be, by the same keys", async () => {
    expect(await push(validPushToken(pushKeys))).toMatchObject({ status: 200, body: '{"status":"success"}' });
    expect(await api.inboxRows()).toHaveLength(1);
    await api.api.idle();
  });
});

describe("the push endpoint with another header for the token", () => {
  const tokenHeader = "x-dragonpass-signature";
  const api = useApi({ pushKeys, tokenHeader });

  test("takes the token from there and from nowhere else", async () => {
    const token = validPushToken(pushKeys);
    const elsewhere = await api.push(statusChanged(), { headers: { authorization: token } });
    expect(elsewhere.status).toBe(401);
    const there = await api.push(statusChanged(), { headers: { authorization: "Bearer other", [tokenHeader]: token } });
    expect(there.status).toBe(200);
    await api.api.idle();
  });
});
