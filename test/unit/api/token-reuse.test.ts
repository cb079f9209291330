import { describe, expect, test } from "vitest";
import { StoreError } from "../../../src/store/database/store-error.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { startApi } from "./support/api-fixture.ts";
import { newId, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

describe.each(["allow", "refuse"] as const)("a token that comes again, where PUSH_TOKEN_REUSE is %s,", (tokenReuse) => {
  const api = usePushEndpoint({ tokenReuse });

  const refused = tokenReuse === "refuse";
  const newToken = () => validPushToken(api.pushKeys, { jti: newId() });
  const push = (authorization: string, message: unknown) => api.push(message, { headers: { authorization } });

  async function counted(): Promise<number> {
    const text = await api.metrics.registry.metrics();
    return Number(/^push_token_reuses_total\{outcome="(?:allowed|refused)"\} (\d+)/m.exec(text)?.[1] ?? 0);
  }

  test("with the same body is DragonPass's retry", async () => {
    const [token, message, before] = [newToken(), statusChanged(), await counted()];
    for (let attempt = 0; attempt < 4; attempt += 1) expect((await push(token, message)).status).toBe(200);
    expect(await api.inboxRows()).toHaveLength(1);
    expect(await counted()).toBe(before);
  });

  test(`with another body is ${refused ? "refused as any bad token is" : "accepted"}, and counted`, async () => {
    const [token, before] = [newToken(), await counted()];
    expect((await push(token, statusChanged())).status).toBe(200);
    const again = await push(token, statusChanged());
    expect(again.status).toBe(refused ? 401 : 200);
    if (refused) expect(await again.text()).toBe(await (await push("Bearer nonsense", statusChanged())).text());
    expect(await api.inboxRows()).toHaveLength(refused ? 1 : 2);
    expect(await counted()).toBe(before + 1);
  });

  test("with another body at the same moment is noticed too", async () => {
    const [token, before] = [newToken(), await counted()];
    const answers = await Promise.all(Array.from({ length: 5 }, () => push(token, statusChanged())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(refused ? 1 : 5);
    expect(await api.inboxRows()).toHaveLength(refused ? 1 : 5);
    expect(await counted()).toBe(before + 4);
  });

  test("after a failure of the database is accepted, also with another body", async () => {
    const [token, message, before] = [newToken(), statusChanged(), await counted()];
    const { write } = api.fakes;
    api.fakes.write = async () => {
      throw new StoreError("inbox_unavailable", "the inbox could not be written");
    };
    expect((await push(token, message)).status).toBe(503);
    expect((await push(token, { ...message, remarks: "sent again" })).status).toBe(503);
    api.fakes.write = write;
    expect((await push(token, message)).status).toBe(200);
    expect(await counted()).toBe(before);
  });

  test("after a message that was refused for its fields is accepted", async () => {
    const token = newToken();
    expect((await push(token, "{")).status).toBe(400);
    expect((await push(token, statusChanged())).status).toBe(200);
  });
});

test("a re-use is logged once an hour, with how many there were, and never with the token", async () => {
  const api = await startApi();
  try {
    let nowMs = Date.now();
    api.fakes.now = () => nowMs;
    const token = validPushToken(api.pushKeys, { exp: Math.floor(nowMs / 1_000) + 86_400, jti: newId() });
    const push = () => api.push(statusChanged(), { headers: { authorization: token } });
    const warnings = () =>
      api.logLines
        .map((line) => JSON.parse(line) as { level: string; msg: string; count?: number })
        .filter(({ level, msg }) => level === "warn" && msg.includes("token"))
        .map(({ count }) => count);
    for (let i = 0; i < 4; i += 1) expect((await push()).status).toBe(200);
    expect(warnings()).toEqual([1]);
    nowMs += 3_599_000;
    await push();
    expect(warnings()).toEqual([1]);
    nowMs += 1_000;
    await push();
    expect(warnings()).toEqual([1, 4]);
    const [, payload = "none", signature = "none"] = token.split(".");
    for (const part of [payload, signature]) expect(api.logLines.join("")).not.toContain(part);
  } finally {
    await api.stop();
  }
});
