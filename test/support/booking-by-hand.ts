import { ApplicationFailure } from "@temporalio/common";
import { createInboxActivities } from "../../activities/inbox.ts";
import type { Booking } from "../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import type {
  CancelOrderResult,
  CreateOrderResult,
  OrderActivities,
  Reservation,
  SyncOrderInput,
} from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/order-status.ts";
import { prebookingWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../src/dragonpass/client.ts";
import { parsePushEvent } from "../../src/dragonpass/push-events.ts";
import { inboxMessageOf } from "../../src/inbox/inbox-message-of.ts";
import { unappliedOfOrders } from "../../src/store/inbox.ts";
import { createInboxWriter } from "../../src/store/inbox-writer.ts";
import { orderOf } from "../../src/store/order-index.ts";
import type { ActivityWorld, CallOptions } from "./activity-world.ts";
import { type DyingProcess, isKilled } from "./dying-process.ts";
import { ordersOf, pushAbout } from "./supplier-view.ts";

type Result<Name extends keyof OrderActivities> = Awaited<ReturnType<OrderActivities[Name]>>;

/** More than any booking here needs: it goes round in circles. */
const ROUNDS_MAX = 20;
/** Between look-ups for an order that may have been made. */
const LOOK_UP_MINUTES = 4;
const PLAIN_READ = { acceptLagging: false, byTheClock: false, endAsUnused: false, pendingTooLong: false };

/** What is other than usual. */
export interface BookingByHandOptions extends Pick<CallOptions, "strayOrderAction"> {
  /** How often an activity is begun at most. */
  readonly attempts?: number;
}

/**
 * What the workflow of a booking does, without Temporal: the same activities in the same order, repeated until they
 * succeed. They run in a process that may be killed, and from then on in one that lives. Each change of an order is
 * pushed before its answer has come.
 */
export class BookingByHand {
  readonly request: PrebookingRequest;
  readonly #world: ActivityWorld;
  readonly #process: DyingProcess;
  /** Lets so many minutes pass. */
  readonly #wait: (minutes: number) => void;
  readonly #options: BookingByHandOptions;
  readonly #told: Set<string>;
  #booking: Booking | null = null;
  #rung = false;

  /** It goes on from where `before` has come to. */
  constructor(
    { world, process, wait }: { world: ActivityWorld; process: DyingProcess; wait: (minutes: number) => void },
    request: PrebookingRequest,
    options: BookingByHandOptions = {},
    before: BookingByHand | null = null,
  ) {
    this.#world = world;
    this.#process = process;
    this.#wait = wait;
    this.#options = options;
    this.request = request;
    this.#booking = before?.booking ?? null;
    this.#told = new Set(before === null ? [] : before.#told);
  }

  /** The workflow's own view of it. */
  get booking(): Booking {
    if (this.#booking === null) throw new Error("the booking has not been opened");
    return this.#booking;
  }

  async open(): Promise<Result<"openBooking">> {
    const result = await this.#call("openBooking", this.#world.openInput(this.request));
    this.#booking = result.booking;
    return result;
  }

  async checkAvailability(): Promise<Result<"checkAvailability">> {
    const result = await this.#call("checkAvailability", { request: this.request });
    if (result.kind === "over") this.#booking = result.booking;
    return result;
  }

  /** As `makeOrder`, until there is an order, or the booking has ended or needs a person. */
  async makeOrder({ onReserveAgain }: { readonly onReserveAgain?: () => void } = {}): Promise<void> {
    let reservation: Reservation | null = null;
    let isUnsettled = false;
    for (let round = 0; this.booking.orderId === null && !isEnded(this.booking.status); round++) {
      if (round === ROUNDS_MAX) throw new Error("the order is never made");
      if (reservation === null && !isUnsettled) {
        const checked = await this.checkAvailability();
        isUnsettled = checked.kind === "unsettled";
        if (checked.kind === "reserved") reservation = checked.reservation;
        if (checked.kind === "pass-busy") this.#wait(1);
        continue;
      }
      const result = await this.#createOrder(isUnsettled ? null : reservation);
      isUnsettled = result.kind === "unsettled";
      reservation = null;
      if (result.kind === "reserve-again") onReserveAgain?.();
      if (result.kind === "unsettled") {
        if (Date.now() - result.since >= this.#world.deps.timings.unsettledAttentionAfter) {
          this.#booking = await this.#call("noteUnknownOutcome", { bookingId: this.request.bookingId });
          return;
        }
        this.#wait(LOOK_UP_MINUTES);
      }
      if (result.kind === "over" || result.kind === "ordered") this.#booking = result.booking;
      if (result.kind === "ordered" && result.outcomeWasUnknown) await this.lookForStrayOrder();
    }
  }

  /** As `carryOutCancelWish`. */
  async cancel({ automatic }: { readonly automatic: boolean } = { automatic: false }): Promise<CancelOrderResult> {
    const result = await this.#call("cancelOrder", { bookingId: this.request.bookingId, automatic });
    if ("booking" in result) this.#booking = result.booking;
    return result;
  }

  async sync(how: Partial<SyncOrderInput> = {}): Promise<void> {
    const { bookingId } = this.request;
    this.#booking = (await this.#call("syncOrder", { ...PLAIN_READ, ...how, bookingId })).booking;
  }

  async lookForStrayOrder(): Promise<void> {
    this.#booking = await this.#call("lookForStrayOrder", { bookingId: this.request.bookingId });
  }

  /** As `inboxRedelivery`, once a minute, until everything about its order has been applied. */
  async redeliver(): Promise<void> {
    const { db } = this.#world.deps;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const orderId = await orderOf(db, this.request.bookingId);
      if (orderId === null || (await unappliedOfOrders(db, [orderId])).length === 0) return;
      this.#wait(1);
      const { late } = await this.#repeated(() => this.#inbox().ringDueEvents());
      for (const { bookingId, acceptLagging } of late) {
        // Once: what is not applied then is rung for again.
        await this.#once("syncOrder", { ...PLAIN_READ, bookingId, acceptLagging }).catch((error: unknown) => {
          if (!isRepeated(error)) throw error;
        });
      }
      if (this.#rung) {
        this.#rung = false;
        await this.sync();
      }
    }
    throw new Error("an event of the order is never applied");
  }

  /** DragonPass pushes what is new about the orders of the pass. */
  async tell(): Promise<void> {
    const writer = createInboxWriter(this.#world.database);
    for (const order of ordersOf(this.#world.simulator, this.request.pass.id)) {
      const text = JSON.stringify(pushAbout(order, {}));
      if (this.#told.has(text)) continue;
      this.#told.add(text);
      const push = parsePushEvent(text);
      if (push.kind === "invalid") throw new Error("the push is not accepted");
      await writer.write(inboxMessageOf(push, { source: "push", isOurs: true }));
    }
  }

  async #createOrder(reservation: Reservation | null): Promise<CreateOrderResult> {
    const workflowId = prebookingWorkflowId(this.request.bookingId);
    return await this.#call("createOrder", { request: this.request, reservation, workflowId });
  }

  #inbox() {
    const { deps } = this.#world;
    const isRunning = this.#booking !== null && !isEnded(this.#booking.status);
    return createInboxActivities({
      db: this.#process.diedAt === null ? this.#process.db(deps.db) : deps.db,
      programIds: deps.programIds,
      ringBatch: async () => undefined,
      ensureBatch: async () => undefined,
      requestSync: async () => undefined,
      log: deps.log,
      ring: async (bookingId) => {
        if (bookingId !== this.request.bookingId || !isRunning) return "not-running";
        this.#rung = true;
        return "rung";
      },
    });
  }

  async #call<Name extends keyof OrderActivities>(
    name: Name,
    input: Parameters<OrderActivities[Name]>[0],
  ): Promise<Result<Name>> {
    const progress: { details?: unknown } = {};
    return await this.#repeated(() => this.#once(name, input, progress));
  }

  /** One attempt, which knows how far the one before it had come. */
  async #once<Name extends keyof OrderActivities>(
    name: Name,
    input: Parameters<OrderActivities[Name]>[0],
    progress: { details?: unknown } = {},
  ): Promise<Result<Name>> {
    const { deps } = this.#world;
    const { strayOrderAction } = this.#options;
    const process = this.#process.diedAt === null ? this.#process : null;
    const dragonpass = this.#pushing(deps.dragonpass);
    const result = await this.#world.call(name, input, {
      ...(strayOrderAction && { strayOrderAction }),
      dragonpass: process?.dragonpass(dragonpass) ?? dragonpass,
      db: process?.db(deps.db) ?? deps.db,
      heartbeatDetails: progress.details,
      onHeartbeat: (details) => {
        if (process === null || process.heartbeats()) progress.details = details;
      },
    });
    return process === null ? result : await process.reads(`${name} is reported`, async () => result);
  }

  async #repeated<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt();
      } catch (error) {
        if (attempts === (this.#options.attempts ?? ROUNDS_MAX) || !isRepeated(error)) throw error;
      }
    }
  }

  #pushing(client: DragonPassClient): DragonPassClient {
    const telling =
      <Args, Answer>(call: (args: Args) => Promise<Answer>) =>
      async (args: Args) => {
        const answer = await call(args);
        await this.tell();
        return answer;
      };
    return { ...client, createOrder: telling(client.createOrder), cancelOrder: telling(client.cancelOrder) };
  }
}

/** What Temporal repeats. */
function isRepeated(error: unknown): boolean {
  return isKilled(error) || (error instanceof ApplicationFailure && error.nonRetryable !== true);
}
