import { expect } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { makeOrder } from "../proxies/supplier-client.ts";
import { ordersOf } from "../proxies/supplier-view.ts";
import { loungeRequest } from "../service/service.ts";
import type { ActivityWorld } from "./activity-world.ts";
import { BookingByHand, type BookingByHandOptions } from "./booking-by-hand.ts";
import { DyingProcess } from "./dying-process.ts";
import { LostCommits } from "./lost-commits.ts";
import { reserveByHand, restartByHand } from "./restart-by-hand.ts";

/** A process that nobody kills. */
export function immortal(): DyingProcess {
  return new DyingProcess(Number.POSITIVE_INFINITY);
}

/** Bookings that Temporal loses, and a database that is put back to before their orders. */
export class LostBookings {
  readonly #world: ActivityWorld;
  readonly #wait: (minutes: number) => void;

  constructor(world: ActivityWorld, wait: (minutes: number) => void) {
    this.#world = world;
    this.#wait = wait;
  }

  /** A booking that has come this far, and the database as it is then. */
  async copied(story: (hand: BookingByHand) => Promise<void>, request = this.#world.request()) {
    await reserveByHand(this.#world, request);
    const early = this.begun(request);
    await story(early);
    return { request, early, commits: await LostCommits.fromNow(this.#world.deps.db) };
  }

  /** A booking that has come this far, and the database as it was before anybody asked for it. */
  async copiedBefore(story: (hand: BookingByHand) => Promise<void>, request = this.#world.request()) {
    const commits = await LostCommits.fromNow(this.#world.deps.db);
    await reserveByHand(this.#world, request);
    const early = this.begun(request);
    await story(early);
    return { request, early, commits };
  }

  /** The workflow of a request, just started. */
  begun(request: PrebookingRequest): BookingByHand {
    return new BookingByHand(this.#by(immortal()), request);
  }

  /** The booking from there on. */
  continued(process: DyingProcess, request: PrebookingRequest, before: BookingByHand): BookingByHand {
    return new BookingByHand(this.#by(process), request, { attempts: 1 }, before);
  }

  async restarted(
    process: DyingProcess,
    request: PrebookingRequest,
    options: BookingByHandOptions = {},
  ): Promise<BookingByHand> {
    const hand = await restartByHand(this.#by(process), request, options);
    if (hand === null) throw new Error("it has ended");
    return hand;
  }

  /** A booking whose order exists, and nobody here knows of it. */
  async orderedAndLost(): Promise<{ readonly request: PrebookingRequest; readonly orderId: string }> {
    const { request, early, commits } = await this.copied((hand) => hand.open());
    await goOn(this.continued(immortal(), request, early));
    const orderId = (await findBooking(this.#world.deps.db, request.bookingId))?.booking.orderId;
    await commits.putBack();
    if (orderId == null) throw new Error("it has no order");
    return { request, orderId };
  }

  /** As before, and DragonPass does not list it before it is told to. */
  async orderedUnseenAndLost() {
    const { request } = await this.orderedAndLost();
    const match = { operation: "listOrders", passId: request.pass.id } as const;
    const hidden = this.#world.simulator.faults.add({ kind: "stale-read", match });
    return { request, show: () => hidden.remove() };
  }

  /** Two of the same pass that ask for the same. */
  async twoOrderedAndLost(): Promise<[PrebookingRequest, PrebookingRequest]> {
    const one = await this.copied((hand) => hand.open());
    const other = await this.copied((hand) => hand.open(), this.#world.request({ pass: one.request.pass }));
    for (const { request, early } of [one, other]) await goOn(this.continued(immortal(), request, early));
    expect(ordersOf(this.#world.simulator, one.request.pass.id)).toHaveLength(2);
    await other.commits.putBack();
    return [one.request, other.request];
  }

  /** An order for the same, made by somebody else. */
  async orderElsewhere({ pass, prebookingDate }: PrebookingRequest): Promise<string> {
    const { dragonpass, programIds } = this.#world.deps;
    const request = { ...loungeRequest(pass.id), prebookingDate: prebookingDate ?? "" };
    return (await makeOrder(dragonpass, programIds[0], request)).orderId;
  }

  #by(process: DyingProcess) {
    return { world: this.#world, process, wait: this.#wait };
  }
}

/** Until the booking has its order and everything that was pushed is applied, or it needs a person. */
export async function goOn(hand: BookingByHand): Promise<void> {
  await hand.makeOrder();
  await hand.redeliver();
}
