import type { Clock } from "../clock.ts";
import { newToken } from "../ids.ts";
import { SupplierError } from "../supplier-error.ts";

/** DragonPass (v1): a token of the token endpoint is good for one hour. By the host's clock, as every token. */
export const ACCESS_TOKEN_LIFETIME_SECONDS = 3_600;

/** Tokens of the token endpoint: opaque, so that nobody reads anything into them. */
export class AccessTokens {
  readonly #expiryByToken = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const token = newToken();
    this.#expiryByToken.set(token, this.#clock.hostNow() + ACCESS_TOKEN_LIFETIME_SECONDS * 1_000);
    return token;
  }

  /** False: not one of ours. Throws `SupplierError` where it has expired. */
  accept(token: string): boolean {
    const expiry = this.#expiryByToken.get(token);
    if (expiry === undefined) return false;
    if (expiry <= this.#clock.hostNow()) throw new SupplierError("tokenExpired", "The token has expired");
    return true;
  }
}
