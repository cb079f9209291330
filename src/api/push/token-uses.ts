import { hash } from "node:crypto";

/** A token that was accepted. Holds a fingerprint of it, never the token. */
export interface UsedToken {
  readonly tokenFingerprint: string;
  /** How long it is accepted yet. */
  readonly usableForMs: number;
}

/** One message that a token came with. */
export interface TokenUse {
  /** The token had come with another body before. */
  readonly isReuse: boolean;
  /** To be called once it is known whether the message was stored: one that was not may come again in another form. */
  end(stored: boolean): void;
}

/** The bodies that tokens came with, as far as this process remembers. */
interface TokenUses {
  begin(token: UsedToken, body: Buffer): TokenUse;
  /** How many tokens are remembered. */
  readonly size: number;
}

interface Use {
  readonly bodyHash: string;
  readonly usableUntil: number;
  /** Messages with this body that are being stored. */
  open: number;
  stored: boolean;
}

/** About 160 bytes each, so at most some 16 MB. Beyond it the oldest are forgotten. */
const TOKENS_MAX = 100_000;

/**
 * Remembers the body that each token came with first, until the token expires. The same token with the same body is
 * DragonPass's retry.
 */
export function createTokenUses({
  tokensMax = TOKENS_MAX,
  now,
}: {
  readonly tokensMax?: number;
  /** Milliseconds; since when does not matter. */
  readonly now: () => number;
}): TokenUses {
  /** In the order of their first use. */
  const uses = new Map<string, Use>();

  function forgetOldest(): void {
    for (const [token, { usableUntil }] of uses) {
      if (uses.size < tokensMax && usableUntil > now()) return;
      uses.delete(token);
    }
  }

  return {
    begin({ tokenFingerprint, usableForMs }, body) {
      // Half of a SHA-256, one character a byte: enough to tell bodies apart, and little to keep.
      const bodyHash = hash("sha256", body, "buffer").toString("latin1", 0, 16);
      let use = uses.get(tokenFingerprint);
      if (use === undefined) {
        forgetOldest();
        use = { bodyHash, usableUntil: now() + usableForMs, open: 0, stored: false };
        uses.set(tokenFingerprint, use);
      } else if (use.bodyHash !== bodyHash) {
        return { isReuse: true, end: () => undefined };
      }
      const ours = use;
      ours.open += 1;
      return {
        isReuse: false,
        end(stored) {
          ours.open -= 1;
          ours.stored ||= stored;
          if (!ours.stored && ours.open === 0 && uses.get(tokenFingerprint) === ours) uses.delete(tokenFingerprint);
        },
      };
    },
    get size() {
      return uses.size;
    },
  };
}
