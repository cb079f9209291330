import { expect, test } from "vitest";
import { createTokenUses } from "../../../src/api/push/token-uses.ts";

const [A, B] = [Buffer.from("a"), Buffer.from("b")];
const token = (tokenFingerprint: string, usableForMs = 1_000) => ({ tokenFingerprint, usableForMs });

function stored(
  uses: ReturnType<typeof createTokenUses>,
  tokenFingerprint: string,
  body: Buffer,
  usableForMs?: number,
) {
  const use = uses.begin(token(tokenFingerprint, usableForMs), body);
  use.end(true);
  return use.isReuse;
}

test("the same token with the same body is a retry, with another a re-use, however often", () => {
  const uses = createTokenUses({ now: () => 0 });
  expect([A, A, B, B, A].map((body) => stored(uses, "t", body))).toEqual([false, false, true, true, false]);
  expect(stored(uses, "u", B)).toBe(false);
  expect(uses.size).toBe(2);
});

test("a message that was not stored leaves its token free, unless another attempt was", () => {
  const uses = createTokenUses({ now: () => 0 });
  uses.begin(token("t"), A).end(false);
  expect([uses.size, stored(uses, "t", B)]).toEqual([0, false]);

  const [first, second] = [uses.begin(token("u"), A), uses.begin(token("u"), A)];
  second.end(true);
  first.end(false);
  expect(stored(uses, "u", B)).toBe(true);
});

test("while a message is being stored, its token is taken", () => {
  const uses = createTokenUses({ now: () => 0 });
  const [first, second] = [uses.begin(token("t"), A), uses.begin(token("t"), A)];
  expect(uses.begin(token("t"), B).isReuse).toBe(true);
  first.end(false);
  expect(uses.begin(token("t"), B).isReuse).toBe(true);
  second.end(false);
  expect(uses.begin(token("t"), B).isReuse).toBe(false);
});

test("a re-use that ends frees nothing", () => {
  const uses = createTokenUses({ now: () => 0 });
  stored(uses, "t", A);
  uses.begin(token("t"), B).end(false);
  expect(stored(uses, "t", B)).toBe(true);
});

test("tokens are forgotten once they have expired, and the oldest where there are too many", () => {
  let nowMs = 0;
  const uses = createTokenUses({ tokensMax: 3, now: () => nowMs });
  for (const name of ["1", "2", "3", "4"]) stored(uses, name, A);
  expect(uses.size).toBe(3);
  expect(["2", "3", "4", "1"].map((name) => stored(uses, name, B))).toEqual([true, true, true, false]);
  nowMs = 1_000;
  stored(uses, "5", A, 2_000);
  expect(uses.size).toBe(1);
});

test("ten times as many tokens as are remembered take no more room", () => {
  const uses = createTokenUses({ tokensMax: 1_000, now: () => 0 });
  for (let i = 0; i < 10_000; i += 1) stored(uses, String(i), A);
  expect(uses.size).toBe(1_000);
});
