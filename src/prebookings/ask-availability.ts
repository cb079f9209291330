import type { SafeDetails } from "../contract/app-error.ts";
import type { Availability } from "../contract/availability.ts";
import { type AvailabilityRefusal, isAvailabilityRefusal } from "../contract/error-codes.ts";
import type { AvailabilityRequest } from "../contract/prebooking-request.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import { instantOf } from "../domain/instant.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import type { Found } from "../dragonpass/client/outcomes.ts";
import { judgeRequest } from "../dragonpass/judge-request.ts";
import { readOptionsFor } from "../dragonpass/read-options.ts";
import type { SupplierResource } from "../dragonpass/schemas/resource.ts";

/** Dependencies of `askAvailability`. */
export interface AskAvailabilityDependencies {
  /** The resource as the catalogue has it where that is fresh, else as DragonPass shows it. */
  readonly readResource: (
    programId: ProgramId,
    resourceId: string,
    signal: AbortSignal,
  ) => Promise<Found<SupplierResource>>;
  /** Asked where the module has options. */
  readonly listOptions: DragonPassClient["listOptions"];
  /** Asked without a pass, so that nothing is reserved. */
  readonly checkAvailability: DragonPassClient["checkAvailability"];
  readonly now: () => number;
}

/** The answer to a question of availability. */
type AvailabilityResult =
  | { readonly kind: "answered"; readonly availability: Availability }
  | {
      readonly kind: "refused";
      readonly code: AvailabilityRefusal;
      readonly message: string;
      readonly details: SafeDetails;
    };

/**
 * Asks whether a slot is free, and reserves nothing. The resource's data judges first, as it does for a prebooking: the
 * same request is refused with the same code, whatever DragonPass would answer to it.
 * @throws SupplierError where DragonPass gives no usable answer
 */
export async function askAvailability(
  { readResource, listOptions, checkAvailability, now }: AskAvailabilityDependencies,
  request: AvailabilityRequest & { readonly programId: ProgramId },
  signal: AbortSignal,
): Promise<AvailabilityResult> {
  const found = await readResource(request.programId, request.resourceId, signal);
  const options = await readOptionsFor({ listOptions }, request, found, signal);
  const verdict = judgeRequest({ ...request, guest: null }, { found, options }, now());
  if (verdict.kind === "refused") {
    const { code, message, details } = verdict.reason;
    return refused(code, message, details);
  }
  const answer = await checkAvailability({ ...request, prebookingDate: verdict.prebookingDate, signal });
  if (answer.kind === "refused") {
    const { code, message, supplierCode } = answer.refusal;
    return refused(code, message, { supplierCode });
  }
  const { available, price } = answer.value;
  return { kind: "answered", availability: { available, price, checkedAt: instantOf(now()) } };
}

/** A code that is about a guest or an order says nothing here: DragonPass's own is in the details. */
function refused(code: string, message: string, details: SafeDetails): AvailabilityResult {
  return { kind: "refused", code: isAvailabilityRefusal(code) ? code : "supplier_refused", message, details };
}
