import type { EsimNow } from "../contract/esim.ts";
import type { BookingId, Module } from "../contract/vocabulary.ts";
import { instantOf } from "../domain/instant.ts";
import { moduleRow } from "../domain/modules.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import { type GetPrebookingDependencies, getPrebooking } from "./get-prebooking.ts";

/** Dependencies of `readEsim`. */
export interface ReadEsimDependencies extends GetPrebookingDependencies {
  readonly getEsim: DragonPassClient["getEsim"];
  readonly listTopUps: DragonPassClient["listTopUps"];
}

/** How reading an eSIM ended. */
type EsimResult =
  | { readonly kind: "read"; readonly esim: EsimNow }
  | { readonly kind: "not-found" }
  /** Of another module, or without an order. */
  | { readonly kind: "no-esim"; readonly message: string }
  | { readonly kind: "unknown-order" };

/**
 * Reads the eSIM of a booking, and what it can be topped up with, from DragonPass.
 * @throws SupplierError where DragonPass gives no usable answer
 */
export async function readEsim(
  dependencies: ReadEsimDependencies,
  id: BookingId,
  signal: AbortSignal,
): Promise<EsimResult> {
  const found = await getPrebooking(dependencies, id);
  if (found.kind === "not-found") return found;
  const { programId, module, orderId } = found.booking;
  if (!hasEsim(module)) return { kind: "no-esim", message: `The booking is of module ${module ?? "unknown"}.` };
  if (orderId === null || programId === null) return { kind: "no-esim", message: "The booking has no order." };
  const asked = { programId, module, orderId, signal };
  const [esim, topUps] = await Promise.all([dependencies.getEsim(asked), dependencies.listTopUps(asked)]);
  if (esim.kind === "not-found") return { kind: "unknown-order" };
  const options = topUps.kind === "ok" ? topUps.value.options : [];
  const topUpOptions = options.map(({ raw, optionId, optionName }) => ({ ...raw, optionId, optionName }));
  return { kind: "read", esim: { ...esim.value, topUpOptions, readAt: instantOf(dependencies.now()) } };
}

function hasEsim(module: Module | null): module is Module {
  return module !== null && moduleRow(module).hasTopUp;
}
