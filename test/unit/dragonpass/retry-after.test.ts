import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RETRY_DELAY_MAX_MS, RETRY_DELAY_MIN_MS, retryDelay } from "../../../src/domain/retry-delay.ts";
import { readRetryAfter } from "../../../src/dragonpass/client/retry-after.ts";
import { createTokenSource } from "../../../src/dragonpass/client/token.ts";
import { SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { clientOf, startFake, text } from "./fake-dragonpass.ts";

const now = Date.UTC(2027, 0, 1);

describe("Retry-After", () => {
  test.each<[string | undefined, number | null]>([
    ["7", 7_000],
    [" 7 ", 7_000],
    ["2.5", 2_500],
    ["+5", 5_000],
    ["0", 1_000],
    ["0.2", 1_000],
    ["-1", 1_000],
    ["999999", 3_600_000],
    ["9".repeat(400), 3_600_000],
    ["Fri, 01 Jan 2027 00:00:30 GMT", 30_000],
    ["Friday, 01-Jan-27 00:00:30 GMT", 30_000],
    ["Fri Jan  1 00:00:30 2027", 30_000],
    ["2027-01-01T00:00:30Z", 30_000],
    ["Thu, 31 Dec 2026 00:00:30 GMT", 1_000],
    ["Fri, 01 Jan 2027 00:00:00 GMT", 1_000],
    ["Fri, 01 Jan 2100 00:00:00 GMT", 3_600_000],
    ["soon", null],
    ["5 minutes", null],
    ["1,5", null],
    ["Fri, 99 Nov 2027 00:00:00 GMT", null],
    ["", null],
    [undefined, null],
  ])("%j means %j ms", (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });

  test("means at least a second and at most an hour, or nothing, whatever it says", () => {
    const said = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map((seconds) => ` ${seconds}`),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(said, (value) => {
        expectUsable(readRetryAfter(value, now));
      }),
    );
  });

  test.each([429, 503])("of 0 asks for a second, of the token endpoint too: HTTP %i", async (status) => {
    const { url } = await startFake(text("", status, { "retry-after": "0" }));
    const failure = await clientOf(url)
      .getResource({ programId: "1", resourceId: "N00001" })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ retryAfterMs: 1_000 });
    const tokens = createTokenSource({ mode: "endpoint", baseUrl: url, clientId: "client", clientSecret: "secret" });
    await expect(tokens.token()).rejects.toMatchObject({ retryAfterMs: 1_000 });
  });
});

describe("a delay before something is tried again", () => {
  test("is at least a second and at most an hour, whoever makes it", () => {
    fc.assert(
      fc.property(fc.double(), (ms) => {
        expectUsable(retryDelay(ms));
        const row = { error: "supplier_throttled", meaning: "slow down", retryable: true } as const;
        expectUsable(new SupplierError(row, { retryAfterMs: ms }).retryAfterMs);
      }),
    );
  });
});

function expectUsable(delayMs: number | null): void {
  if (delayMs === null) return;
  expect(Number.isInteger(delayMs)).toBe(true);
  expect(delayMs).toBeGreaterThanOrEqual(RETRY_DELAY_MIN_MS);
  expect(delayMs).toBeLessThanOrEqual(RETRY_DELAY_MAX_MS);
}
