import { generateKeyPairSync, type KeyObject } from "node:crypto";

/** Two trusted key pairs, as during a rotation. */
export interface PushKeyPairs {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly otherKid: string;
  readonly jwks: unknown;
}

export function createPushKeyPairs(): PushKeyPairs {
  const [first, second] = [1, 2].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));
  if (first === undefined || second === undefined) throw new Error("two pairs were made");
  const jwk = (publicKey: KeyObject, kid: string) => ({
    ...publicKey.export({ format: "jwk" }),
    kid,
    alg: "RS256",
    use: "sig",
  });
  return {
    privateKey: first.privateKey,
    kid: "key-1",
    otherKid: "key-2",
    jwks: { keys: [jwk(first.publicKey, "key-1"), jwk(second.publicKey, "key-2")] },
  };
}
