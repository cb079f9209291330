import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createPushKeySource } from "../../../src/dragonpass/push/push-keys.ts";
import { createPushVerifier } from "../../../src/dragonpass/push/push-signature.ts";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { HOUR, MINUTE, SECOND } from "../../support/values/durations.ts";

const NOW_MS = Date.UTC(2027, 0, 1, 12, 0, 0, 900);
const BODY = '{"eventType":"ping"}';
const KID = "2027-a";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keySource = createPushKeySource({
  keys: [{ ...publicKey.export({ format: "jwk" }), kid: KID, alg: "RS256", use: "sig" }],
});

const HOST_ERRORS_MS = [-26 * HOUR, -15 * MINUTE, -11 * MINUTE, 0, 11 * MINUTE, 15 * MINUTE, 26 * HOUR];
/** By how much DragonPass's clock is wrong, and whether its answers have said so. */
const DRAGONPASS = [
  { errorMs: 0, told: false },
  { errorMs: 0, told: true },
  { errorMs: -11 * MINUTE, told: true },
  { errorMs: 11 * MINUTE, told: true },
];
/** How long an answer may take. */
const SLOW_MS = 8 * SECOND;
const CELLS = HOST_ERRORS_MS.flatMap((hostErrorMs) => DRAGONPASS.map((dragonpass) => ({ hostErrorMs, ...dragonpass })));

describe("a push's token is judged by DragonPass's clock, or the database's where that is not known", () => {
  afterEach(() => vi.useRealTimers());

  test.each(CELLS)("host off by $hostErrorMs ms, DragonPass by $errorMs ms, told: $told", async (cell) => {
    vi.useFakeTimers({ now: NOW_MS + cell.hostErrorMs, toFake: ["Date"] });
    const clock = createSupplierClock(() => NOW_MS);
    const theirs = NOW_MS + cell.errorMs;
    if (cell.told) {
      // Dated as soon as it was asked for, and long on its way: taken for half as old as it is.
      const headers = { date: new Date(theirs - SLOW_MS).toUTCString() };
      clock.learn({ httpStatus: 200, headers, sentAt: Date.now() - SLOW_MS, answeredAt: Date.now() });
    }
    // No tolerance: what is not known of the clock must not cost a push.
    const verifier = createPushVerifier({ keySource, clock, maxAgeSeconds: 3600, clockToleranceSeconds: 0 });
    const verdictOf = async (claims: Record<string, unknown>) => {
      const token = validPushToken({ privateKey, kid: KID, otherKid: "", now: new Date(theirs) }, claims);
      const verdict = await verifier.verify(token, BODY);
      return verdict.ok ? "accepted" : verdict.reason;
    };
    const at = (ms: number) => Math.floor((theirs + ms) / SECOND);
    expect(await verdictOf({ iat: at(0), exp: at(5 * MINUTE) })).toBe("accepted");
    expect(await verdictOf({ iat: at(0), exp: undefined })).toBe("accepted");
    expect(await verdictOf({ iat: at(-6 * MINUTE), exp: at(-1 * MINUTE) })).toBe("expired");
    expect(await verdictOf({ iat: at(MINUTE), exp: at(6 * MINUTE) })).toBe("issued_in_the_future");
    expect(await verdictOf({ iat: at(-62 * MINUTE), exp: undefined })).toBe("too_old");
  });
});
