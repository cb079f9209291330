import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key pair as an integrator makes one. */
export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
export const publicJwk = { ...rsa.publicKey.export({ format: "jwk" }), kid: "key-1", alg: "RS256", use: "sig" };
export const jwks = JSON.stringify({ keys: [publicJwk] });

/** Everything that a real DragonPass needs. */
export const supplierSettings = {
  DRAGONPASS_BASE_URL: "https://developer-sandbox.dragonpass.com/api/v2/",
  DRAGONPASS_PROGRAM_IDS: "1888000000000001, 123321",
  DRAGONPASS_ISSUER: "0123456789abcdef",
  DRAGONPASS_PRIVATE_KEY: pem,
  PUSH_JWKS: jwks,
};

/** The path of a file with this text. */
export function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "config-test-")), "file");
  writeFileSync(path, text);
  return path;
}
