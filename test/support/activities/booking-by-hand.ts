import { ApplicationFailure } from "@temporalio/common";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { OrderResolution } from "../../../src/contract/resolution.ts";
import type {
  CancelOrderResult,
  CheckInResult,
  OrderActivities,
  ResolveOrderResult,
  SyncOrderInput,
} from "../../../src/domain/activity-interfaces.ts";
import { type BookingState, newBookingState } from "../../../src/domain/booking/booking-state.ts";
import { type BookingEffects, carryOut, type RunningBooking } from "../../../src/domain/booking/carry-out.ts";
import { nextStep } from "../../../src/domain/booking/next-step.ts";
import { onCheckInAsked } from "../../../src/domain/booking/on-check-in.ts";
import { onResolve } from "../../../src/domain/booking/on-resolved.ts";
import { isEnded } from "../../../src/domain/booking/order-status.ts";
import { onRing, requestCancellation } from "../../../src/domain/booking/requests.ts";
import { type ResumedBooking, stateOfResumed } from "../../../src/domain/booking/resumed-booking.ts";
import type { ActiveStep, Outcome, StepOf } from "../../../src/domain/booking/step.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { inboxMessageOf } from "../../../src/inbox/inbox-message-of.ts";
import { unappliedOfOrders } from "../../../src/store/inbox/inbox.ts";
import { createInboxWriter } from "../../../src/store/inbox/inbox-writer.ts";
import { orderOf } from "../../../src/store/once/claims.ts";
import { ordersOf, pushAbout } from "../proxies/supplier-view.ts";
import { MINUTE } from "../values/durations.ts";
import type { ActivityWorld, CallOptions } from "./activity-world.ts";
import { type DyingProcess, isKilled } from "./dying-process.ts";
import type { WorkerByHand } from "./wrong-clocks.ts";

type Result<Name extends keyof OrderActivities> = Awaited<ReturnType<OrderActivities[Name]>>;
type OutcomeOf<Kind extends Outcome["kind"]> = Extract<Outcome, { readonly kind: Kind }>;

/** More than any booking here needs: it goes round in circles. */
const ROUNDS_MAX = 20;
const STEPS_MAX = 80;

/** Minutes where a process on a server waits for seconds: the clock is moved by hand. */
const TIMINGS = { unsettledLookUpsMs: [4 * MINUTE], passBusyRetryMs: MINUTE, strayLookUpsMs: [MINUTE] };

/** Options of a booking that is driven by hand. */
export interface BookingByHandOptions extends Pick<CallOptions, "strayOrderAction"> {
  /** How often an activity is begun at most. */
  readonly attempts?: number;
  /** The worker that does an activity, where workers differ. */
  readonly workerFor?: (name: keyof OrderActivities) => WorkerByHand;
  /** Temporal has lost its workflow: another one takes it up, with what is stored. */
  readonly resumed?: ResumedBooking;
}

/**
 * A booking without Temporal: the steps and the executor of its workflow, on activities that are repeated until they
 * succeed. They run in a process that may be killed, and from then on in one that lives. Each change of an order is
 * pushed before its answer has come.
 */
export class BookingByHand {
  readonly request: PrebookingRequest;
  readonly #world: ActivityWorld;
  readonly #process: DyingProcess;
  readonly #options: BookingByHandOptions;
  readonly #told: Set<string>;
  readonly #run: RunningBooking;
  readonly #effects: BookingEffects;

  /** It goes on from where `before` has come to. */
  constructor(
    { world, process, wait }: { world: ActivityWorld; process: DyingProcess; wait: (minutes: number) => void },
    request: PrebookingRequest,
    options: BookingByHandOptions = {},
    before: BookingByHand | null = null,
  ) {
    this.#world = world;
    this.#process = process;
    this.#options = options;
    this.request = request;
    this.#run = {
      state: before === null ? initialState(request, options) : before.#run.state,
    };
    this.#told = new Set(before === null ? [] : before.#told);
    const { workflowId, firstExecutionRunId } = world.openInput(request);
    const ofThisRun =
      options.resumed === undefined ? firstExecutionRunId : `${firstExecutionRunId}, restarted ${crypto.randomUUID()}`;
    this.#effects = {
      workflowId,
      firstExecutionRunId: before === null ? ofThisRun : before.#effects.firstExecutionRunId,
      now: () => Date.now(),
      activitiesFor: () => this.#activities(),
      unlessWanted: (work) => work(),
      unlessGivenUp: (work) => work(),
      wait: async (ms) => {
        wait(ms / MINUTE);
        return "due";
      },
      describe: () => undefined,
      publish: () => undefined,
      republish: () => undefined,
    };
  }

  /** The workflow's own view of it. */
  get booking(): Booking {
    return this.#run.state.booking;
  }

  async open(): Promise<void> {
    await this.#takeNext("openBooking");
  }

  async checkAvailability(): Promise<void> {
    await this.#takeNext("checkAvailability");
  }

  async createOrder(): Promise<void> {
    await this.#takeNext("createOrder");
  }

  /**
   * Until there is an order and no other one is looked for, or the booking has ended or needs a person; or beyond that,
   * as the look-ups go on.
   */
  async makeOrder({
    onReserveAgain,
    beyondAttention = false,
  }: {
    readonly onReserveAgain?: () => void;
    readonly beyondAttention?: boolean;
  } = {}): Promise<void> {
    await this.#takeWhile(
      () =>
        (beyondAttention || this.booking.needsAttention === null) &&
        (this.booking.orderId === null || this.#looksForStray()),
      (outcome) => {
        const { kind, result } = outcome;
        if ((kind === "createOrder" || kind === "lookUpOrder") && result.kind === "reserve-again") onReserveAgain?.();
      },
    );
  }

  /** This many steps, whichever they are; fewer where it has come to its end. */
  async go(steps: number): Promise<void> {
    let left = steps;
    await this.#takeWhile(() => left-- > 0);
  }

  /** Somebody asks to cancel it, which is done in its turn: until it has ended, or needs a person. */
  async cancelInTurn(): Promise<void> {
    this.#run.state = requestCancellation(this.#run.state, "caller", Date.now());
    await this.#takeWhile(() => this.booking.needsAttention === null && !isEnded(this.booking.status));
  }

  async cancel({ automatic }: { readonly automatic: boolean } = { automatic: false }): Promise<CancelOrderResult> {
    const outcome = await this.#take({ kind: "cancelOrder", from: automatic ? "automatic" : "caller" });
    const { result } = outcome as OutcomeOf<"cancelOrder">;
    if (result === null) throw new Error("nobody puts an end to a cancellation here");
    return result;
  }

  /** Somebody asks to check it in, which is done in its turn. */
  async checkIn(): Promise<CheckInResult> {
    this.#run.state = onCheckInAsked(this.#run.state);
    const outcome = await this.#take({ kind: "checkIn" });
    const { result } = outcome as OutcomeOf<"checkIn">;
    if (result === null) throw new Error("nobody puts an end to a check-in here");
    return result;
  }

  async sync(reason: StepOf<"syncOrder">["reason"]): Promise<void> {
    await this.#take({ kind: "syncOrder", reason });
  }

  /** Takes a person's word about its order, which is carried out next, as the update `resolve` has it. */
  async resolve(resolution: OrderResolution): Promise<ResolveOrderResult> {
    this.#run.state = onResolve(this.#run.state, resolution);
    const outcome = await this.#take({ kind: "resolveOrder", resolution });
    return (outcome as OutcomeOf<"resolveOrder">).result;
  }

  async lookForStrayOrder(): Promise<void> {
    await this.#take({ kind: "lookForStrayOrder", reason: "due" });
  }

  /** As `inboxRedelivery`, once a minute, until everything about its order has been applied. */
  async redeliver(): Promise<void> {
    const { db } = this.#world.deps;
    await this.#process.living();
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const orderId = await orderOf(db, this.request.bookingId);
      if (orderId === null || (await unappliedOfOrders(db, [orderId])).length === 0) return;
      await this.sweep();
    }
    throw new Error("an event of the order is never applied");
  }

  /** As `inboxRedelivery`, once, a minute from now; and what the booking does when it is rung. */
  async sweep(): Promise<void> {
    await this.#effects.wait(MINUTE, "the Schedule", () => false);
    const { late } = await this.#repeated(async () => (await this.#inbox()).ringDueEvents());
    for (const { bookingId, acceptLagging } of late) {
      // Once: what is not applied then is rung for again.
      const input: SyncOrderInput = { bookingId, reason: acceptLagging ? "lag-accepted" : "pushed" };
      await this.#once("syncOrder", input).catch((error: unknown) => {
        if (!isRepeated(error)) throw error;
      });
    }
    await this.#takeWhile(() => this.#run.state.rung || this.#run.state.followUp.strayLookUpDue);
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

  async #take(step: ActiveStep): Promise<Outcome> {
    return await carryOut(this.#run, step, this.#effects);
  }

  /** Takes the next step, which must be this one. */
  async #takeNext(kind: ActiveStep["kind"]): Promise<void> {
    const step = nextStep(this.#run.state, Date.now());
    if (step.kind === "finish" || step.kind !== kind) throw new Error(`the next step is ${step.kind}, not ${kind}`);
    await this.#take(step);
  }

  async #takeWhile(isWanted: () => boolean, onTaken: (outcome: Outcome) => void = () => undefined): Promise<void> {
    for (let steps = 0; isWanted(); steps++) {
      const step = nextStep(this.#run.state, Date.now());
      if (step.kind === "finish") return;
      if (steps === STEPS_MAX) throw new Error(`it never comes to an end: the next step is ${step.kind}`);
      onTaken(await this.#take(step));
    }
  }

  #looksForStray(): boolean {
    const step = nextStep(this.#run.state, Date.now());
    return step.kind === "lookForStrayOrder" || (step.kind === "wait" && step.reason === "stray");
  }

  async #inbox() {
    const { deps } = this.#world;
    const process = await this.#process.living();
    const isRunning = this.#run.state.stage.kind !== "opening" && !isEnded(this.booking.status);
    return createInboxActivities({
      db: process?.db(deps.db) ?? deps.db,
      programIds: deps.programIds,
      follow: async () => "followed",
      ringBatch: async () => undefined,
      ringWalkin: async () => undefined,
      ensureBatch: async () => undefined,
      ensureSync: async () => undefined,
      requestSync: async () => undefined,
      log: deps.log,
      ring: async (bookingId) => {
        if (bookingId !== this.request.bookingId || !isRunning) return "not-running";
        this.#run.state = onRing(this.#run.state);
        return "rung";
      },
    });
  }

  #activities(): OrderActivities {
    return {
      openBooking: (input) => this.#call("openBooking", input),
      checkAvailability: (input) => this.#call("checkAvailability", input),
      createOrder: (input) => this.#call("createOrder", input),
      syncOrder: (input) => this.#call("syncOrder", input),
      cancelOrder: (input) => this.#call("cancelOrder", input),
      checkIn: (input) => this.#call("checkIn", input),
      noteUnknownOutcome: (input) => this.#call("noteUnknownOutcome", input),
      resolveOrder: (input) => this.#call("resolveOrder", input),
      takeNote: (input) => this.#call("takeNote", input),
      rememberCancellation: (input) => this.#call("rememberCancellation", input),
      lookForStrayOrder: (input) => this.#call("lookForStrayOrder", input),
    };
  }

  async #call<Name extends keyof OrderActivities>(
    name: Name,
    input: Parameters<OrderActivities[Name]>[0],
  ): Promise<Result<Name>> {
    return await this.#repeated((attempt) => this.#once(name, input, attempt));
  }

  /** One attempt. */
  async #once<Name extends keyof OrderActivities>(
    name: Name,
    input: Parameters<OrderActivities[Name]>[0],
    attempt = 1,
  ): Promise<Result<Name>> {
    const { deps } = this.#world;
    const { strayOrderAction } = this.#options;
    const process = await this.#process.living();
    const worker = this.#options.workerFor?.(name) ?? { ...deps, run: (work) => work() };
    const dragonpass = this.#pushing(worker.dragonpass);
    const result = await worker.run(() =>
      this.#world.call(name, input, {
        attempt,
        ...(strayOrderAction && { strayOrderAction }),
        timings: TIMINGS,
        dragonpass: process?.dragonpass(dragonpass) ?? dragonpass,
        supplierClock: worker.supplierClock,
        clock: worker.clock,
        db: process?.db(worker.db) ?? worker.db,
      }),
    );
    return process === null ? result : await process.reads(`${name} is reported`, async () => result);
  }

  async #repeated<Answer>(work: (attempt: number) => Promise<Answer>): Promise<Answer> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await work(attempts);
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

function initialState(request: PrebookingRequest, { resumed }: BookingByHandOptions): BookingState {
  const { bookingId } = request;
  return resumed === undefined
    ? newBookingState(request, bookingId, Date.now())
    : stateOfResumed(resumed, bookingId, Date.now());
}

/** Whether Temporal repeats an activity that failed so. */
function isRepeated(error: unknown): boolean {
  return isKilled(error) || (error instanceof ApplicationFailure && error.nonRetryable !== true);
}
