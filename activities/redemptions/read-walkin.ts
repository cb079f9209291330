import type { OrderId, PassType, ProgramId } from "../../src/contract/vocabulary.ts";
import { PASS_TYPES } from "../../src/contract/vocabulary.ts";
import type { WalkinReport } from "../../src/domain/redemptions/walkin-report.ts";
import { ORDER_CATEGORY } from "../../src/dragonpass/assumptions.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { reportOfOrder } from "../../src/dragonpass/walkin-order.ts";
import type { WalkinDependencies } from "./walkin-dependencies.ts";

/** How reading the order of a walk-in ended. */
type ReadWalkin =
  | { readonly kind: "walk-in"; readonly report: WalkinReport }
  /** A prebooking, or one that does not say what it is. */
  | { readonly kind: "other-order" }
  /** It cannot be asked for: it is of a program that is not configured. */
  | { readonly kind: "never-shown"; readonly code: null; readonly retryAfterMs: null }
  /** DragonPass did not answer, or does not know it, or not yet; `code` is null where it does not know it. */
  | { readonly kind: "unread"; readonly code: string | null; readonly retryAfterMs: number | null };

/** A push says neither of which kind its pass is nor, where that is spoiled, of which program. */
interface Known {
  /** It is a walk-in, whatever its order leaves out. */
  readonly isWalkin: boolean;
  readonly programId: string | null;
  readonly passType: PassType | null;
}

/** Reads the order of a walk-in, wherever it may be found. */
export async function readWalkin(
  { dragonpass, programIds }: WalkinDependencies,
  orderId: OrderId,
  known: Known,
): Promise<ReadWalkin> {
  const places = placesOf(programIds, known);
  if (places.length === 0) return { kind: "never-shown", code: null, retryAfterMs: null };
  try {
    for (const place of places) {
      const { programId, passType } = place;
      const found = await dragonpass.getOrder({ programId, pass: { type: passType }, orderId });
      if (found.kind === "ok")
        return isWalkin(found.value, known)
          ? { kind: "walk-in", report: reportOfOrder(found.value, place) }
          : { kind: "other-order" };
    }
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    return { kind: "unread", code: error.code, retryAfterMs: error.retryAfterMs };
  }
  return { kind: "unread", code: null, retryAfterMs: null };
}

function isWalkin({ category }: SupplierOrder, known: Known): boolean {
  return known.isWalkin ? category !== ORDER_CATEGORY.prebooking : category === ORDER_CATEGORY.walkIn;
}

function placesOf(programIds: readonly ProgramId[], { programId, passType }: Known) {
  const programs = programIds.filter((id) => programId === null || id === programId);
  const types = passType === null ? PASS_TYPES : [passType];
  return programs.flatMap((program) => types.map((type) => ({ programId: program, passType: type })));
}
