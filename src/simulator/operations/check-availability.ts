/** Asks whether a slot is free and, with a pass, keeps it. */
import { RESERVATION_LIFETIME_SECONDS } from "../../dragonpass/assumptions.ts";
import { instantOfLocal } from "../dates.ts";
import type { Pass, PassType } from "../entities/pass.ts";
import type { Reservation } from "../entities/reservation.ts";
import type { Price, Resource } from "../entities/resource.ts";
import type { ResourceOption } from "../entities/resource-option.ts";
import { newToken } from "../ids.ts";
import { magicOf } from "../magic-resources.ts";
import { moduleOf, type SimulatedModule } from "../modules/module-registry.ts";
import type { Options } from "../modules/module-shape.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { requireAllowed, requireUsages, usablePass } from "./usable-pass.ts";

/** A question whether a slot is free. */
export interface AvailabilityQuestion {
  readonly programId: string;
  /** `null`: only asks. */
  readonly pass: { readonly type: PassType; readonly id: string } | null;
  /** At which of the two paths it is asked. */
  readonly of: "resource" | "option";
  readonly module: number;
  readonly resourceId: string;
  readonly optionId: string | null;
  readonly prebookingDate: string | null;
  readonly adultCount: number;
  readonly childCount: number;
  /** Order whose eSIM is to be topped up; `null`: an order of its own. */
  readonly topUpOf: string | null;
}

interface Preview extends Omit<AvailabilityQuestion, "of" | "topUpOf"> {
  readonly pass: { readonly type: "membership"; readonly id: string };
}

/** Cost of a prebooking on a membership (assumption A18); reserves nothing. Throws `SupplierError`. */
export function previewPrebooking(state: SimulatorState, question: Preview): Record<string, unknown> {
  const { programId, pass, resourceId, adultCount, childCount } = question;
  const resource = state.catalogue.resourceOf(programId, resourceId);
  const of = moduleOf(resource).bookedBy ?? "resource";
  const { price } = requireSlot(state, resource, { ...question, of, topUpOf: null });
  const membership = usablePass(state, programId, pass.id, pass.type);
  requireAllowed(membership, resource);
  const usages = adultCount + childCount;
  requireUsages(membership, resource, usages);
  return {
    available: magicOf(resourceId) !== "soldOut",
    ...priceOf(price),
    usedEntitlementDetails: {
      cardholderExclusiveEntitlements: 0,
      guestsExclusiveEntitlements: 0,
      sharedEntitlements: usages,
    },
    usedEntitlementBreakdown: [{ module: question.module, usages }],
  };
}

/** The answer's data (assumption A3 where there is no slot). Throws `SupplierError`. */
export function checkAvailability(state: SimulatorState, question: AvailabilityQuestion): Record<string, unknown> {
  const resource = state.catalogue.resourceOf(question.programId, question.resourceId);
  const slot = requireSlot(state, resource, question);
  const pass =
    question.pass === null ? null : usablePass(state, question.programId, question.pass.id, question.pass.type);
  if (pass !== null) requireAllowed(pass, resource);
  if (magicOf(resource.resourceId) === "soldOut") {
    return { available: false, prebookingToken: null, validUntil: null };
  }
  const reservation = pass === null ? null : reserve(state, { ...question, prebookingDate: slot.prebookingDate }, pass);
  return {
    available: true,
    prebookingToken: reservation?.token ?? null,
    validUntil: reservation?.validUntil ?? null,
    ...priceOf(slot.price),
  };
}

function priceOf(price: Price | null): Record<string, unknown> {
  return price === null ? {} : { price: { dynamicPrice: true, ...price } };
}

interface Slot {
  readonly prebookingDate: string | null;
  readonly price: Price | null;
}

function requireSlot(state: SimulatorState, resource: Resource, question: AvailabilityQuestion): Slot {
  const module = moduleOf(resource);
  if (module.code !== question.module) {
    throw new SupplierError("invalidValue", "The resource belongs to another module");
  }
  if (module.bookedBy !== question.of) {
    throw new SupplierError("invalidValue", "The module is not prebooked like this");
  }
  const option = module.options === null ? null : requireOption(module.options, resource, question.optionId);
  const prebookingDate = dateOf(module, option, question.prebookingDate);
  if (prebookingDate !== null) requireFuture(state, resource, prebookingDate);
  const passengersMax = resource.policy?.maxPassengerPerOrder ?? Number.POSITIVE_INFINITY;
  if (question.adultCount + question.childCount > passengersMax) {
    throw new SupplierError("invalidValue", "Too many passengers for one order");
  }
  return { prebookingDate, price: option?.price ?? resource.price };
}

function requireOption(options: Options, resource: Resource, optionId: string | null): ResourceOption {
  if (optionId === null) throw new SupplierError("parameterMissing", "optionId is required");
  const option = options.find(resource, optionId);
  if (option === undefined) throw new SupplierError("optionNotFound", "The resource has no such option");
  return option;
}

/** A class is when it is, and its date may be repeated; a day pass needs a date, and an eSIM has none (assumption A14). */
function dateOf({ dateFrom }: SimulatedModule, option: ResourceOption | null, given: string | null): string | null {
  if (dateFrom === null) {
    if (given !== null) throw new SupplierError("invalidValue", "There is no prebookingDate for this module");
    return null;
  }
  const startsAt = option?.startsAt ?? null;
  if (startsAt !== null && given !== null && given !== startsAt) {
    throw new SupplierError("invalidValue", "prebookingDate is not when the option starts");
  }
  const date = startsAt ?? given;
  if (date === null) throw new SupplierError("parameterMissing", "prebookingDate is required");
  return date;
}

function requireFuture(state: SimulatorState, resource: Resource, prebookingDate: string): void {
  const visitAt = instantOfLocal(prebookingDate, state.catalogue.timezoneOf(resource.resourceId));
  if (visitAt === null) throw new SupplierError("parameterFormat", "prebookingDate is not a local date and time");
  if (visitAt < state.clock.now()) throw new SupplierError("invalidValue", "prebookingDate is in the past");
}

/** One live reservation per pass: the former one is released. */
function reserve(state: SimulatorState, question: AvailabilityQuestion, pass: Pass): Reservation {
  const reservation: Reservation = {
    token: newToken(),
    programId: question.programId,
    passType: pass.type,
    passId: pass.id,
    module: question.module,
    resourceId: question.resourceId,
    optionId: question.optionId,
    prebookingDate: question.prebookingDate,
    adultCount: question.adultCount,
    childCount: question.childCount,
    topUpOf: question.topUpOf,
    validUntil: Math.floor(state.clock.now().getTime() / 1_000) + RESERVATION_LIFETIME_SECONDS,
    state: "live",
  };
  const released = state.reservations.replace(reservation);
  if (released !== null) record(state, "released", released);
  record(state, "made", reservation);
  return reservation;
}

function record(state: SimulatorState, action: "made" | "released", reservation: Reservation): void {
  const { token: prebookingToken, programId, passId, resourceId, validUntil } = reservation;
  state.journal.add({ kind: "reservation", action, prebookingToken, programId, passId, resourceId, validUntil });
}
