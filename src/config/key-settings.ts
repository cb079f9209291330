import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { AppError } from "../contract/app-error.ts";
import { importPushKeys } from "../dragonpass/push/push-key-set.ts";
import { readSettingFile } from "./read-setting-file.ts";

// RFC 7518 §3.3: a key of 2048 bits or larger must be used with RS256.
const RSA_BITS_MIN = 2048;

/** An RSA private key as PEM; `\n` may be written out, as `.env` files do it. */
export const privateKeyPem = z.string().transform((value, ctx) => {
  const pem = value.replaceAll("\\n", "\n").trim();
  const mistake = mistakeInPrivateKey(pem);
  if (mistake !== null) ctx.addIssue({ code: "custom", message: mistake });
  return pem;
});

/** The content of a file that holds an RSA private key as PEM. */
export const privateKeyFile = z.string().transform((path, ctx) => {
  const file = readSettingFile(path);
  const mistake = "mistake" in file ? file.mistake : mistakeInPrivateKey(file.text);
  if (mistake !== null) ctx.addIssue({ code: "custom", message: mistake });
  return "text" in file ? file.text : z.NEVER;
});

/** A JWK set of public keys, as JSON. */
export const publicJwks = z.string().transform((value, ctx): unknown => {
  const jwks = jsonOf(value);
  const mistake = mistakeInJwks(jwks);
  if (mistake !== null) ctx.addIssue({ code: "custom", message: mistake });
  return jwks;
});

/** The path of a JWK set; it is read and checked now, and used as it is at the time. */
export const publicJwksFile = z.string().superRefine((path, ctx) => {
  const file = readSettingFile(path);
  const mistake = "mistake" in file ? file.mistake : mistakeInJwks(jsonOf(file.text));
  if (mistake !== null) ctx.addIssue({ code: "custom", message: mistake });
});

function mistakeInPrivateKey(pem: string): string | null {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== "rsa") return "is not an RSA key; give an RSA private key as PEM";
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN) {
      return `is too short; give an RSA private key of ${RSA_BITS_MIN} bits or more`;
    }
    return null;
  } catch {
    // OpenSSL's own message names its decoder and helps nobody.
    return "is not a private key; give an RSA private key as PEM, without a passphrase";
  }
}

function mistakeInJwks(jwks: unknown): string | null {
  try {
    importPushKeys(jwks);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `cannot be used (${error.message.replace(/\.$/, "")}); give DragonPass's public RSA keys as a JWK set`;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is not JSON is not a JWK set either: the caller says so.
    return null;
  }
}
