import type { Module } from "../contract/vocabulary.ts";
import { moduleRow } from "../domain/modules.ts";
import type { DragonPassClient } from "./client/dragonpass-client.ts";
import type { Found } from "./client/outcomes.ts";
import { SupplierError } from "./errors/supplier-error.ts";
import type { SupplierResource } from "./schemas/resource.ts";
import type { SupplierOptions } from "./schemas/resource-options.ts";

/** The part of a request that says of what its option is. */
interface AsksForOption {
  readonly programId: string;
  readonly module: Module;
  readonly resourceId: string;
  /** Local time at the resource. */
  readonly prebookingDate: string | null;
  /** The order whose eSIM is topped up: what that can be topped up with are the options then. */
  readonly topUpOrderId?: string;
}

/**
 * The options that a request is judged by; null where its module has none, or where DragonPass does not list them in a
 * way that can be read: it decides then, as it does in the end anyhow.
 * @throws SupplierError where DragonPass does not answer at the moment
 */
export async function readOptionsFor(
  { listOptions, listTopUps }: Pick<DragonPassClient, "listOptions" | "listTopUps">,
  { programId, module, resourceId, prebookingDate, topUpOrderId }: AsksForOption,
  found: Found<SupplierResource>,
  signal?: AbortSignal,
): Promise<SupplierOptions | null> {
  const { code, optionsPath } = moduleRow(module);
  if (optionsPath === null || found.kind === "not-found" || found.value.module !== code) return null;
  const date = prebookingDate?.slice(0, "YYYY-MM-DD".length) ?? null;
  const asked = { programId, module, ...(signal && { signal }) };
  try {
    const listed = await (topUpOrderId === undefined
      ? listOptions({ ...asked, resourceId, date })
      : listTopUps({ ...asked, orderId: topUpOrderId }));
    return listed.kind === "ok" ? listed.value : null;
  } catch (error) {
    if (error instanceof SupplierError && NOT_LISTED.has(error.code)) return null;
    throw error;
  }
}

/** The list is not where, or not as, it is assumed to be; to ask again would not help. */
const NOT_LISTED: ReadonlySet<string> = new Set<SupplierError["code"]>(["supplier_unreadable", "supplier_refused"]);
