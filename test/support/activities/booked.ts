import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { OpenedRequest } from "../../../src/domain/booking/top-up.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { orderOf } from "../proxies/supplier-view.ts";
import type { ActivityWorld } from "./activity-world.ts";

/** Opens a booking and reserves for it as the workflow does: with what the first activity has made of the request. */
export async function reserved(
  world: ActivityWorld,
  request: PrebookingRequest,
  dragonpass: Partial<DragonPassClient> = {},
) {
  const opened = await world.call("openBooking", world.openInput(request), { dragonpass });
  if (opened.kind !== "open") throw new Error(JSON.stringify(opened.booking.reason));
  const answer = await world.call("checkAvailability", { request: opened.request });
  if (answer.kind !== "reserved") throw new Error(answer.kind);
  return { opened, request: opened.request, reservation: answer.reservation };
}

/** A booking that has its order. */
export async function booked(
  world: ActivityWorld,
  request: PrebookingRequest,
  dragonpass: Partial<DragonPassClient> = {},
) {
  const { opened, request: known, reservation } = await reserved(world, request, dragonpass);
  const ordered = await world.order(known, reservation);
  if (ordered.kind !== "ordered") throw new Error(ordered.kind);
  return { opened, booking: ordered.booking, order: orderOf(world.simulator, ordered.booking) };
}

/** A booking whose order was asked for, and that has no answer: what it has opened, to go on with. */
export async function orderedInVain(world: ActivityWorld, request: PrebookingRequest): Promise<OpenedRequest> {
  const { request: known, reservation } = await reserved(world, request);
  const match = { operation: "createOrder", passId: request.pass.id } as const;
  world.simulator.faults.add({ match, kind: "answer-lost", times: 1 });
  const answer = await world.order(known, reservation);
  if (answer.kind !== "unsettled") throw new Error(answer.kind);
  return known;
}

/** A request for an eSIM with the first of its packages. */
export function esimRequest(world: ActivityWorld, fields: Record<string, unknown> = {}): PrebookingRequest {
  const esim = { module: "esim", resourceId: "E00001", optionId: "E00001-01", prebookingDate: null };
  return world.request({ ...esim, ...fields });
}

/** An eSIM that has its order. */
export async function bookedEsim(world: ActivityWorld, fields: Record<string, unknown> = {}): Promise<Booking> {
  return (await booked(world, esimRequest(world, fields))).booking;
}

/** A request to top it up, which leaves the resource to it; with the package that it has already. */
export function topUpRequest(
  world: ActivityWorld,
  { bookingId }: { readonly bookingId: BookingId },
  fields: Record<string, unknown> = {},
): PrebookingRequest {
  return esimRequest(world, { resourceId: undefined, topUpOf: bookingId, ...fields });
}
