import type { Pass, ProgramId } from "../contract/vocabulary.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";

/** More memberships than show their codes within minutes; the ones that were asked for first are asked for again. */
const CODES_MAX = 1_000;
/** Part of a code's life in which it is given out: who shows it needs time to reach the desk. */
const GIVEN_OUT_PART = 0.5;

/** Texts to be shown at a walk-in as QR codes. */
export interface WalkInCodes {
  /**
   * An E-pass is shown by its id, a membership by a dynamic code of DragonPass's. Null where no program knows it.
   * @throws SupplierError where DragonPass gives no usable answer
   */
  codeOf(pass: Pass, programIds: readonly ProgramId[], signal: AbortSignal): Promise<string | null>;
}

/** Dependencies of `createWalkInCodes`. */
interface Dependencies {
  readonly createQrCode: DragonPassClient["createQrCode"];
  /** DragonPass's clock, by which its codes end: epoch milliseconds. */
  readonly supplierNow: () => number;
  /** Whether a code can be shown: one that cannot is not kept, so that DragonPass is asked again for another one. */
  readonly isShowable: (code: string) => boolean;
}

/** Dynamic codes are kept in memory, and no longer than they live. */
export function createWalkInCodes({ createQrCode, supplierNow, isShowable }: Dependencies): WalkInCodes {
  const kept = new Map<string, { readonly code: string; readonly givenOutUntil: number }>();

  function forgetEnded(): void {
    for (const [key, { givenOutUntil }] of kept) if (givenOutUntil <= supplierNow()) kept.delete(key);
  }

  return {
    async codeOf(pass, programIds, signal) {
      if (pass.type === "ePass") return pass.id;
      forgetEnded();
      for (const programId of programIds) {
        const key = JSON.stringify([programId, pass.id]);
        const known = kept.get(key);
        if (known !== undefined) return known.code;
        const askedAt = supplierNow();
        const found = await createQrCode({ programId, membershipId: pass.id, signal });
        if (found.kind === "not-found") continue;
        const { qrCode: code, validUntil } = found.value;
        const lifeMs = validUntil === null ? 0 : validUntil.getTime() - askedAt;
        if (lifeMs > 0 && kept.size < CODES_MAX && isShowable(code))
          kept.set(key, { code, givenOutUntil: askedAt + lifeMs * GIVEN_OUT_PART });
        return code;
      }
      return null;
    },
  };
}
