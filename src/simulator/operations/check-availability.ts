/** Asks whether a slot is free and, with a pass, keeps it. */
import { RESERVATION_LIFETIME_SECONDS } from "../../dragonpass/assumptions.ts";
import { instantOfLocal } from "../dates.ts";
import type { Pass, PassType } from "../entities/pass.ts";
import type { Reservation } from "../entities/reservation.ts";
import type { Resource } from "../entities/resource.ts";
import { newToken } from "../ids.ts";
import { magicOf } from "../magic-resources.ts";
import { moduleOf, PREBOOKED_MODULES } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { requireAllowed, usablePass } from "./usable-pass.ts";

interface AvailabilityQuestion {
  readonly programId: string;
  /** `null`: only asks. */
  readonly pass: { readonly type: PassType; readonly id: string } | null;
  readonly module: number;
  readonly resourceId: string;
  readonly prebookingDate: string;
  readonly adultCount: number;
  readonly childCount: number;
}

/** The answer's data (assumption A3 where there is no slot). Throws `SupplierError`. */
export function checkAvailability(state: SimulatorState, question: AvailabilityQuestion): Record<string, unknown> {
  const resource = state.catalogue.resourceOf(question.programId, question.resourceId);
  requireBookable(state, resource, question);
  const pass =
    question.pass === null ? null : usablePass(state, question.programId, question.pass.id, question.pass.type);
  if (pass !== null) requireAllowed(pass, resource.resourceId);
  if (magicOf(resource.resourceId) === "soldOut") {
    return { available: false, prebookingToken: null, validUntil: null };
  }
  const reservation = pass === null ? null : reserve(state, question, pass);
  return {
    available: true,
    prebookingToken: reservation?.token ?? null,
    validUntil: reservation?.validUntil ?? null,
    ...(resource.price === null ? {} : { price: { dynamicPrice: true, ...resource.price } }),
  };
}

function requireBookable(state: SimulatorState, resource: Resource, question: AvailabilityQuestion): void {
  const module = moduleOf(resource);
  if (module.code !== question.module) {
    throw new SupplierError("invalidValue", "The resource belongs to another module");
  }
  if (!PREBOOKED_MODULES.includes(module)) {
    throw new SupplierError("invalidValue", "The resource cannot be prebooked");
  }
  const visitAt = instantOfLocal(question.prebookingDate, state.catalogue.timezoneOf(resource.resourceId));
  if (visitAt === null) throw new SupplierError("parameterFormat", "prebookingDate is not a local date and time");
  if (visitAt < state.clock.now()) throw new SupplierError("invalidValue", "prebookingDate is in the past");
  const passengersMax = resource.policy?.maxPassengerPerOrder ?? Number.POSITIVE_INFINITY;
  if (question.adultCount + question.childCount > passengersMax) {
    throw new SupplierError("invalidValue", "Too many passengers for one order");
  }
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
    optionId: null,
    prebookingDate: question.prebookingDate,
    adultCount: question.adultCount,
    childCount: question.childCount,
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
