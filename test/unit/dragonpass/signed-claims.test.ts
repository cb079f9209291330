import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { errors, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { signedClaims } from "../../../src/dragonpass/push/signed-claims.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const encode = (text: string | Buffer) => Buffer.from(text).toString("base64url");

function tokenOf(claims: string | Buffer, header = '{"alg":"RS256","kid":"a"}'): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${encode(sign("sha256", Buffer.from(input), privateKey))}`;
}

/** The claims as jose reads them, or why it refuses the token. No claim of these tokens is about time. */
async function byJose(token: string): Promise<unknown> {
  try {
    return (await jwtVerify(token, publicKey, { algorithms: ["RS256"] })).payload;
  } catch (error) {
    return error instanceof errors.JWSSignatureVerificationFailed ? "signature" : "malformed";
  }
}

function byUs(token: string): unknown {
  const signed = signedClaims(token, publicKey);
  return typeof signed === "string" ? signed : signed.payload;
}

const anyClaims = fc
  .dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue())
  .filter((claims) => !["exp", "nbf", "iat"].some((name) => Object.hasOwn(claims, name)))
  .map((claims) => JSON.stringify(claims));

describe("the claims of a token, judged as jose judges it", () => {
  test("whatever DragonPass signs is read, claim for claim", async () => {
    await fc.assert(
      fc.asyncProperty(anyClaims, async (claims) => {
        const token = tokenOf(claims);
        expect(byUs(token)).toEqual(await byJose(token));
        expect(byUs(token)).toEqual(JSON.parse(claims));
      }),
    );
  });

  test("what is no object of claims is refused, though it is signed", async () => {
    const payloads = ["", "null", "[]", "7", '"text"', "{", '{"a":1', Buffer.from([0x7b, 0xff, 0x7d]), "{}{}", "{} "];
    for (const payload of payloads) {
      const token = tokenOf(payload);
      expect({ payload, claims: byUs(token) }).toEqual({ payload, claims: await byJose(token) });
    }
  });

  test("a token that was changed anywhere is refused where jose refuses it", async () => {
    const good = tokenOf('{"iss":"dragonpass"}');
    const other = fc.constantFrom(...BASE64URL, ".", "=", "+", "/", " ", "\n", "\u0000", "é", "😀", "");
    const edits = fc.array(fc.record({ at: fc.nat(good.length), drop: fc.nat(2), put: other }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(edits, async (list) => {
        const token = list.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), good);
        // The header is judged before: what cannot be read of it does not come here.
        fc.pre(token.split(".")[0] === good.split(".")[0]);
        const accepted = (verdict: unknown) => (typeof verdict === "string" ? "refused" : verdict);
        expect(accepted(byUs(token))).toEqual(accepted(await byJose(token)));
      }),
      { numRuns: 2_000 },
    );
  });

  test("more or fewer than three parts are refused, even where the first three are good", async () => {
    const good = tokenOf("{}");
    for (const token of [`${good}.`, `${good}.AAAA`, `${good}.AAAA.AAAA`, good.slice(0, good.lastIndexOf(".")), ""]) {
      expect(typeof byUs(token)).toBe("string");
      expect(typeof (await byJose(token))).toBe("string");
    }
  });
});
