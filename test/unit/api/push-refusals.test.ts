import { beforeEach, expect, test, vi } from "vitest";
import { createPushRefusals } from "../../../src/api/push/push-refusals.ts";
import type { PartStatus } from "../../../src/contract/readiness.ts";
import type { PushRefusal } from "../../../src/dragonpass/push/push-signature.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { READY } from "../../support/service/readiness.ts";
import { MINUTE } from "../../support/values/durations.ts";
import { startApi } from "./support/api-fixture.ts";
import { statusChanged } from "./support/samples.ts";
import { START_TIMEOUT_MS } from "./support/use-api.ts";

const clocksOf = (database: PartStatus, supplier: PartStatus) => ({
  database: { ...READY.clocks.database, status: database, offsetMs: database === "failing" ? -11 * MINUTE : 0 },
  supplier: { ...READY.clocks.supplier, status: supplier, offsetMs: supplier === "unknown" ? null : 7 },
});

const lines: { readonly facts: object; readonly text: string }[] = [];
const log = { warn: (facts: object, text: string) => void lines.push({ facts, text }) };
beforeEach(() => void lines.splice(0));

test.each<[PartStatus, PartStatus, boolean]>([
  ["ok", "ok", false],
  ["ok", "unknown", false],
  ["failing", "ok", true],
  ["failing", "unknown", true],
  ["ok", "failing", true],
])(
  "a push that is refused for its time is told of: the database's clock %s, DragonPass's %s",
  (database, supplier, differ) => {
    const clocks = clocksOf(database, supplier);
    createPushRefusals({ readiness: () => ({ clocks }), log }).note("expired");
    expect(lines).toEqual([
      {
        facts: {
          reason: "expired",
          databaseAheadMs: clocks.database.offsetMs,
          dragonpassAheadMs: clocks.supplier.offsetMs,
        },
        text: expect.stringMatching(differ ? /while clocks differ/ : /it is a copy/),
      },
    ]);
  },
);

test("a thousand of them are two lines, and none of them is left untold", () => {
  const refusals = createPushRefusals({ readiness: () => READY, log });
  for (let count = 0; count < 1_000; count++) refusals.note("too_old");
  refusals.flush();
  expect(lines).toHaveLength(2);
  expect(lines[1]?.facts).toMatchObject({ count: 999 });
});

test("a push that is refused for another reason is told of with it, once an hour for each reason", ({
  onTestFinished,
}) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const reasons: PushRefusal[] = ["missing", "malformed", "signature", "kid_unknown", "issuer", "body_hash", "claims"];
  const refusals = createPushRefusals({ readiness: () => READY, log });
  for (let minute = 0; minute < 60; minute++) {
    for (const reason of reasons) refusals.note(reason);
    if (minute < 59) vi.advanceTimersByTime(MINUTE);
  }
  expect(lines.map(({ facts }) => facts)).toEqual(reasons.map((reason) => ({ reason })));
  expect(lines[0]?.text).toMatch(/PUSH_JWKS/);
  vi.advanceTimersByTime(MINUTE);
  expect(lines.slice(reasons.length).map(({ facts }) => facts)).toEqual(
    reasons.map((reason) => ({ reason, count: 59 })),
  );
});

test(
  "the endpoint tells the log why it refused a token, and the sender nothing",
  async () => {
    const api = await startApi();
    try {
      api.readyState.now = { ...READY, clocks: clocksOf("failing", "ok") };
      const seconds = Math.floor(Date.now() / 1_000);
      const late = validPushToken(api.pushKeys, { iat: seconds - 1_200, exp: seconds - 900 });
      const answer = await api.push(statusChanged(), { headers: { authorization: late } });
      const forged = await api.push(statusChanged(), { headers: { authorization: `${late.slice(0, -8)}AAAAAAAA` } });
      expect([answer.status, forged.status]).toEqual([401, 401]);
      expect(await answer.text()).toBe(await forged.text());
      const warnings = api.logLines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ level }) => level === "warn");
      expect(warnings).toMatchObject([
        { reason: "expired", databaseAheadMs: -11 * MINUTE, dragonpassAheadMs: 7 },
        { reason: "signature" },
      ]);
    } finally {
      await api.stop();
    }
  },
  START_TIMEOUT_MS,
);
