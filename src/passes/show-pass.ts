import type { ShownPass } from "../contract/pass-request.ts";
import type { PassRequestId, ProgramId } from "../contract/vocabulary.ts";
import { instantOf } from "../domain/instant.ts";
import { E_PASS_KIND, PASS_REQUEST_KIND } from "../domain/once/subject.ts";
import { shownFacts } from "../domain/passes/pass-request.ts";
import { emptyPassRequest } from "../domain/passes/stored-pass-request.ts";
import { E_PASS_STATUS } from "../dragonpass/assumptions.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import type { Db } from "../store/database/database.ts";
import { ownerOf } from "../store/once/claims.ts";

/** Dependencies of `showPass`. */
export interface ShowPassDependencies {
  readonly db: Db;
  readonly getEPass: DragonPassClient["getEPass"];
  readonly programIds: readonly ProgramId[];
  readonly now: () => number;
}

/**
 * Reads an E-pass from DragonPass, in the first program that has it. Null where none has.
 * @throws SupplierError where DragonPass gives no usable answer
 */
export async function showPass(
  { db, getEPass, programIds, now }: ShowPassDependencies,
  ePassId: string,
  signal: AbortSignal,
): Promise<ShownPass | null> {
  for (const programId of programIds) {
    const found = await getEPass({ programId, ePassId, signal });
    if (found.kind === "not-found") continue;
    const { value } = found;
    const owner = await ownerOf(db, { kind: E_PASS_KIND, id: value.orderId });
    const readAt = instantOf(now());
    const unknown = emptyPassRequest("" as PassRequestId, now());
    return {
      ...unknown,
      ...shownFacts(unknown, value),
      passRequestId: owner?.kind === PASS_REQUEST_KIND ? (owner.id as PassRequestId) : null,
      programId,
      status: value.ePassStatus === E_PASS_STATUS.cancelled ? "cancelled" : "issued",
      createdAt: value.orderCreatedDate ?? readAt,
      updatedAt: readAt,
    };
  }
  return null;
}
