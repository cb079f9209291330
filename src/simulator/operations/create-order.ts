/** Makes an order from a reservation. */
import { usagesOfOrder } from "../../dragonpass/assumptions.ts";
import { toSupplierDate } from "../dates.ts";
import { GUEST_FIELDS, type Guest, type GuestField } from "../entities/guest.ts";
import { ORDER_CATEGORY, ORDER_STATUS, type Order } from "../entities/order.ts";
import type { Pass, PassType } from "../entities/pass.ts";
import type { Reservation } from "../entities/reservation.ts";
import type { Resource } from "../entities/resource.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { MadeOrder } from "../modules/module-shape.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { addOrder } from "./add-order.ts";
import { vouchersOf } from "./change-order.ts";
import { startMagic } from "./start-magic.ts";
import { requireToppedUp } from "./top-up.ts";
import { requireUsages, usablePass } from "./usable-pass.ts";

/** A request to make an order from a reservation. */
export interface OrderRequest {
  readonly programId: string;
  readonly requestId: string | null;
  readonly pass: { readonly type: PassType; readonly id: string };
  readonly module: number;
  readonly prebookingToken: string;
  /** Order whose eSIM is topped up; `null`: an order of its own. */
  readonly topUpOf: string | null;
  readonly guest: Readonly<Partial<Record<GuestField, string | null | undefined>>>;
  readonly appearsAfterMs: number;
}

/** The new order. Throws `SupplierError`; a refusal leaves the reservation as it was. */
export function createOrder(state: SimulatorState, request: OrderRequest): Order {
  const pass = usablePass(state, request.programId, request.pass.id, request.pass.type);
  const reservation = requireReservation(state, request);
  const resource = state.catalogue.resource(reservation.resourceId);
  const toppedUp = request.topUpOf === null ? null : requireToppedUp(state, request.programId, request.topUpOf);
  // A top-up tells nothing of a guest: whoever has the eSIM gets it.
  const guest = toppedUp?.guest ?? requireGuest(resource, request.guest);
  const usedUsages = usagesOfOrder(reservation.adultCount, reservation.childCount);
  requireUsages(pass, resource, usedUsages);

  state.reservations.markUsed(reservation);
  const { token: prebookingToken, programId, passId, resourceId, validUntil } = reservation;
  state.journal.add({
    kind: "reservation",
    action: "used",
    prebookingToken,
    programId,
    passId,
    resourceId,
    validUntil,
  });
  const order = newPrebooking(state, { reservation, resource, pass, toppedUp, guest, usedUsages });
  addOrder(state, order, { prebookingToken, requestId: request.requestId, appearsAfterMs: request.appearsAfterMs });
  startMagic(state, order);
  return order;
}

/** Used, released, expired, somebody else's, unheard of: all the same to DragonPass (assumption A4). */
function requireReservation(state: SimulatorState, request: OrderRequest): Reservation {
  const reservation = state.reservations.get(request.prebookingToken);
  const now = state.clock.now().getTime() / 1_000;
  if (
    reservation === undefined ||
    reservation.state !== "live" ||
    reservation.validUntil <= now ||
    reservation.passId !== request.pass.id ||
    reservation.programId !== request.programId ||
    reservation.module !== request.module ||
    reservation.topUpOf !== request.topUpOf
  ) {
    throw new SupplierError("prebookingTokenInvalid", "The prebooking token is invalid or has expired");
  }
  return reservation;
}

/** Guest fields that the resource needs, and nothing else: other personal data is not stored. */
function requireGuest(resource: Resource, given: OrderRequest["guest"]): Guest {
  const missing = resource.requiredInfo.filter((field) => !given[field]?.trim());
  if (missing.length > 0) {
    throw new SupplierError("requiredInfoMissing", `Required information is missing: ${missing.join(", ")}`);
  }
  const stored = (field: GuestField) => (resource.requiredInfo.includes(field) ? (given[field] ?? null) : null);
  return Object.fromEntries(GUEST_FIELDS.map((field) => [field, stored(field)])) as Guest;
}

interface Ordered {
  readonly reservation: Reservation;
  readonly resource: Resource;
  readonly pass: Pass;
  /** The order whose eSIM is topped up. */
  readonly toppedUp: Order | null;
  readonly guest: Guest;
  readonly usedUsages: number;
}

function newPrebooking(state: SimulatorState, ordered: Ordered): Order {
  const { reservation, resource, guest, usedUsages } = ordered;
  const createdDate = toSupplierDate(state.clock.now());
  const status = resource.startsPending ? ORDER_STATUS.pending : ORDER_STATUS.confirmed;
  return {
    orderId: state.orderIds.next(),
    programId: reservation.programId,
    passType: reservation.passType,
    passId: reservation.passId,
    module: reservation.module,
    category: ORDER_CATEGORY.prebooking,
    status,
    orderCreatedDate: createdDate,
    orderCancelledDate: null,
    usageDate: null,
    statusChangedDate: createdDate,
    resourceId: resource.resourceId,
    optionId: reservation.optionId,
    topUpOf: reservation.topUpOf,
    ...optionOf(state, ordered),
    prebookingDate: reservation.prebookingDate,
    adultCount: reservation.adultCount,
    childCount: reservation.childCount,
    usedUsages,
    vouchers: vouchersOf({ category: ORDER_CATEGORY.prebooking, vouchers: [] }, status),
    guest,
    checkInVouchers: null,
    transactionId: null,
  };
}

/** Fields that an order has from its option. */
function optionOf(
  state: SimulatorState,
  { reservation, resource, pass, toppedUp }: Ordered,
): Pick<Order, "optionName" | "details"> {
  const { options } = moduleOf(resource);
  const option = options?.find(resource, reservation.optionId ?? "");
  if (!options || option === undefined) return { optionName: null, details: {} };
  const hub = state.catalogue.hub(resource.transportHubId);
  const { clientUserId } = pass;
  const made: MadeOrder = { resource, hub, option, clientUserId, toppedUp, now: state.clock.now() };
  return { optionName: option.optionName, details: options.detailsOf(made) };
}
