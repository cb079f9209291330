import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** Tokens that the receiver of a push must refuse, as the value of the header that carries them. */
interface AttackToken {
  /** Reads after "refuses ". */
  name: string;
  headerValue: string | undefined;
}

interface AttackKeys {
  /** A private key whose public half the receiver trusts under `kid`. */
  privateKey: KeyObject;
  kid: string;
  /** The `kid` of another trusted key. */
  otherKid: string;
  /** The moment that the tokens are made for. */
  now?: Date;
}

type Claims = Record<string, unknown>;

/** A token that must be accepted: without it, a list of refusals proves nothing. */
export function validPushToken(keys: AttackKeys, claims: Claims = {}): string {
  return `Bearer ${signRs256({ alg: "RS256", kid: keys.kid }, { ...claimsAt(keys.now), ...claims }, keys.privateKey)}`;
}

/** Every forgery that we know, made from the receiver's own keys. RFC 8725; OWASP on JSON Web Tokens. */
export function attackTokens(keys: AttackKeys): AttackToken[] {
  const { privateKey, kid, otherKid } = keys;
  const claims = claimsAt(keys.now);
  const header = { alg: "RS256", kid };
  const good = signRs256(header, claims, privateKey);
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const strangerJwk = stranger.publicKey.export({ format: "jwk" });
  const publicKey = createPublicKey(privateKey);
  const byStranger = (extra: Claims) => signRs256({ ...header, ...extra }, claims, stranger.privateKey);
  const withHeader = (changed: Claims) => signRs256(changed, claims, privateKey);
  const withClaims = (changed: Claims) => signRs256(header, { ...claims, ...changed }, privateKey);
  const hs256 = (secret: string | Buffer) => signHs256({ alg: "HS256", kid }, claims, secret);
  const seconds = claims.iat;
  const [goodHeader = "", goodPayload = "", goodSignature = ""] = good.split(".");

  const tokens: [name: string, token: string][] = [
    ["alg none", unsigned({ alg: "none", kid }, claims)],
    ["alg None", unsigned({ alg: "None", kid }, claims)],
    ["alg nOnE", unsigned({ alg: "nOnE", kid }, claims)],
    ["alg none with a signature", `${unsigned({ alg: "none", kid }, claims)}${goodSignature}`],
    ["RS256 without a signature", `${goodHeader}.${goodPayload}.`],
    ["HS256 with the public key's PEM as the secret", hs256(publicKey.export({ type: "spki", format: "pem" }))],
    ["HS256 with the public key's DER as the secret", hs256(publicKey.export({ type: "spki", format: "der" }))],
    ["HS256 with the public key's JWK as the secret", hs256(JSON.stringify(publicKey.export({ format: "jwk" })))],
    ["PS256 by the right key", signPs256({ alg: "PS256", kid }, claims, privateKey)],
    ["RS512 by the right key", signRs512({ alg: "RS512", kid }, claims, privateKey)],
    ["an unknown kid", withHeader({ ...header, kid: "no-such-key" })],
    ["a missing kid", withHeader({ alg: "RS256" })],
    ["an empty kid", withHeader({ ...header, kid: "" })],
    ["a kid that is a list", withHeader({ ...header, kid: [kid] })],
    ["a kid in another case or with a space", withHeader({ ...header, kid: `${kid} ` })],
    ["a swapped kid", withHeader({ ...header, kid: otherKid })],
    ["a kid that is a path", withHeader({ ...header, kid: "../../../../../../dev/null" })],
    ["a kid that is a property of every object", withHeader({ ...header, kid: "__proto__" })],
    ["a kid that is SQL", withHeader({ ...header, kid: `' OR '1'='1` })],
    ["the key of somebody else", byStranger({})],
    ["an embedded jwk", byStranger({ jwk: strangerJwk })],
    [
      "an embedded jwk that bears the trusted kid",
      byStranger({ jwk: { ...strangerJwk, kid, alg: "RS256", use: "sig" } }),
    ],
    ["a jku", byStranger({ jku: "https://attacker.example/jwks.json" })],
    ["an x5u", byStranger({ x5u: "https://attacker.example/chain.pem" })],
    ["an x5c", byStranger({ x5c: [stranger.publicKey.export({ type: "spki", format: "der" }).toString("base64")] })],
    ["an unknown crit", withHeader({ ...header, crit: ["exp-strict"], "exp-strict": true })],
    ["a crit that asks for the unencoded payload", withHeader({ ...header, crit: ["b64"], b64: true })],
    ["a wrong issuer", withClaims({ iss: "dragonpass.attacker.example" })],
    ["an issuer in another case", withClaims({ iss: "DragonPass" })],
    ["a missing issuer", withClaims({ iss: undefined })],
    ["a list of issuers that holds the right one", withClaims({ iss: ["dragonpass"] })],
    ["an expired token", withClaims({ iat: seconds - 7200, exp: seconds - 3600 })],
    ["an exp that is text", withClaims({ exp: String(seconds + 300) })],
    ["an iat that is text", withClaims({ iat: "yesterday" })],
    ["a token issued in the future", withClaims({ iat: seconds + 3600, exp: seconds + 7200 })],
    ["a token that is not valid yet", withClaims({ nbf: seconds + 3600 })],
    ["a very old token without exp", withClaims({ iat: seconds - 30 * 86_400, exp: undefined })],
    ["a truncated token", good.slice(0, -20)],
    ["a token cut in the payload", good.slice(0, goodHeader.length + 10)],
    [
      "another payload under the same signature",
      `${goodHeader}.${encode({ ...claims, exp: seconds + 9999 })}.${goodSignature}`,
    ],
    ["two tokens", `${good} ${good}`],
    ["an encrypted token's five parts", `${good}.AAAA.AAAA`],
    ["7 kB of junk", randomBytes(3500).toString("hex")],
    ["7 kB of junk in three parts", `${"A".repeat(2300)}.${"A".repeat(2300)}.${"A".repeat(2300)}`],
    ["a token of more than 8 KiB", withClaims({ padding: "A".repeat(9000) })],
  ];
  return [
    { name: "no header", headerValue: undefined },
    { name: "an empty header", headerValue: "" },
    { name: "a scheme without a token", headerValue: "Bearer " },
    { name: "Basic credentials", headerValue: `Basic ${Buffer.from("dragonpass:secret").toString("base64")}` },
    ...tokens.map(([name, token]) => ({ name, headerValue: `Bearer ${token}` })),
  ];
}

function claimsAt(now = new Date()): { iss: string; iat: number; exp: number } {
  const iat = Math.floor(now.getTime() / 1000);
  return { iss: "dragonpass", iat, exp: iat + 300 };
}

function signRs256(header: Claims, claims: Claims, key: KeyObject): string {
  return join(header, claims, (input) => sign("sha256", input, key));
}

function signRs512(header: Claims, claims: Claims, key: KeyObject): string {
  return join(header, claims, (input) => sign("sha512", input, key));
}

function signPs256(header: Claims, claims: Claims, key: KeyObject): string {
  // 6 is RSA_PKCS1_PSS_PADDING.
  return join(header, claims, (input) => sign("sha256", input, { key, padding: 6, saltLength: 32 }));
}

function signHs256(header: Claims, claims: Claims, secret: string | Buffer): string {
  return join(header, claims, (input) => createHmac("sha256", secret).update(input).digest());
}

function unsigned(header: Claims, claims: Claims): string {
  return join(header, claims, () => Buffer.alloc(0));
}

function join(header: Claims, claims: Claims, signer: (input: Buffer) => Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signer(Buffer.from(input)).toString("base64url")}`;
}

function encode(part: Claims): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
