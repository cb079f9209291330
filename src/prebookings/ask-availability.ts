import type { SafeDetails } from "../contract/app-error.ts";
import type { Availability, Preview } from "../contract/availability.ts";
import {
  type AvailabilityRefusal,
  isAvailabilityRefusal,
  isPreviewRefusal,
  type PreviewRefusal,
} from "../contract/error-codes.ts";
import type { AvailabilityRequest, PreviewRequest } from "../contract/prebooking-request.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import { isTopUp } from "../domain/booking/top-up.ts";
import { instantOf } from "../domain/instant.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import type { Answered, Found } from "../dragonpass/client/outcomes.ts";
import { refusalCodeOf } from "../dragonpass/errors/supplier-error.ts";
import { judgeRequest } from "../dragonpass/judge-request.ts";
import { judgeTopUp } from "../dragonpass/judge-top-up.ts";
import { readOptionsFor } from "../dragonpass/read-options.ts";
import type { SupplierResource } from "../dragonpass/schemas/resource.ts";
import { findToppedUp } from "../store/bookings/topped-up.ts";
import type { Db } from "../store/database/database.ts";

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
  /** Asked for a top-up instead. */
  readonly listTopUps: DragonPassClient["listTopUps"];
  /** For the booking that a top-up names. */
  readonly db: Db;
  /** Asked without a pass, so that nothing is reserved. */
  readonly checkAvailability: DragonPassClient["checkAvailability"];
  readonly now: () => number;
}

/** A question that is refused, by the resource's data or by DragonPass. */
interface Refused<Code> {
  readonly kind: "refused";
  readonly code: Code;
  readonly message: string;
  readonly details: SafeDetails;
}

/** The answer to a question of availability. */
type AvailabilityResult =
  | { readonly kind: "answered"; readonly availability: Availability }
  | Refused<AvailabilityRefusal>;

/** The answer to a question of what a prebooking on a membership would cost. */
type PreviewResult = { readonly kind: "answered"; readonly preview: Preview } | Refused<PreviewRefusal>;

/**
 * Asks whether a slot is free, and reserves nothing. The resource's data judges first, as it does for a prebooking: the
 * same request is refused with the same code, whatever DragonPass would answer to it.
 * @throws SupplierError where DragonPass gives no usable answer
 */
export async function askAvailability(
  dependencies: AskAvailabilityDependencies,
  request: AvailabilityRequest & { readonly programId: ProgramId },
  signal: AbortSignal,
): Promise<AvailabilityResult> {
  const told = await judgeTopUp(request, (topUpOf) => findToppedUp(dependencies.db, topUpOf));
  if (told.kind === "refused") return refusedWith(told.reason, isAvailabilityRefusal);
  const { topUpOf: _, ...asked } = told.request;
  const ask = (prebookingDate: string | null) => dependencies.checkAvailability({ ...asked, prebookingDate, signal });
  const answer = await askOfWhatIsSound(dependencies, told.request, ask, signal);
  if (answer.kind === "refused") return refusedWith(answer, isAvailabilityRefusal);
  const { available, price } = answer.value;
  return { kind: "answered", availability: { available, price, checkedAt: instantOf(dependencies.now()) } };
}

/**
 * Asks what a prebooking on a membership would cost, and reserves nothing. Judged first as `askAvailability` judges.
 * @throws SupplierError where DragonPass gives no usable answer
 */
export async function previewPrebooking(
  dependencies: Omit<AskAvailabilityDependencies, "checkAvailability" | "db"> & {
    readonly previewPrebooking: DragonPassClient["previewPrebooking"];
  },
  request: PreviewRequest & { readonly programId: ProgramId },
  signal: AbortSignal,
): Promise<PreviewResult> {
  const ask = (prebookingDate: string | null) => dependencies.previewPrebooking({ ...request, prebookingDate, signal });
  const answer = await askOfWhatIsSound(dependencies, request, ask, signal);
  if (answer.kind === "refused") return refusedWith(answer, isPreviewRefusal);
  const { available, price, ...entitlements } = answer.value;
  return { kind: "answered", preview: { available, price, entitlements, checkedAt: instantOf(dependencies.now()) } };
}

/** A request whose resource is known: of a top-up that of the eSIM, with the order that has it. */
type ToldRequest = AvailabilityRequest & {
  readonly programId: ProgramId;
  readonly resourceId: string;
  readonly topUpOrderId?: string;
};

/** A code that is about something else says nothing to whoever asked. */
function refusedWith<Code extends string>(
  { code, message, details }: Omit<Refused<string>, "kind">,
  isWanted: (code: string) => code is Code,
): Refused<Code | "supplier_refused"> {
  return { kind: "refused", code: isWanted(code) ? code : "supplier_refused", message, details };
}

/** Asks DragonPass only of what the resource's data does not rule out. A refusal's code may be about a guest or an order. */
async function askOfWhatIsSound<Value>(
  {
    readResource,
    listOptions,
    listTopUps,
    now,
  }: Pick<AskAvailabilityDependencies, "readResource" | "listOptions" | "listTopUps" | "now">,
  request: ToldRequest,
  ask: (prebookingDate: string | null) => Promise<Answered<Value>>,
  signal: AbortSignal,
): Promise<{ readonly kind: "ok"; readonly value: Value } | Refused<string>> {
  const found = await readResource(request.programId, request.resourceId, signal);
  const options = await readOptionsFor({ listOptions, listTopUps }, request, found, signal);
  const verdict = judgeRequest({ ...request, guest: null }, { found, options }, now());
  if (verdict.kind === "refused") return { kind: "refused", ...verdict.reason };
  const answer = await ask(verdict.prebookingDate);
  if (answer.kind === "ok") return answer;
  const { message, supplierCode } = answer.refusal;
  const code = refusalCodeOf(answer.refusal, { isTopUp: isTopUp(request) });
  return { kind: "refused", code, message, details: { supplierCode } };
}
