import type { PassesOfBookings } from "../../../activities/booking/dependencies.ts";
import { type PassIssueRequest, passIssueRequest } from "../../../src/contract/pass-request.ts";
import { isPassEnded } from "../../../src/domain/passes/pass-request.ts";
import type { ResumedPass } from "../../../src/domain/passes/pass-state.ts";
import { createPassesOfBookings } from "../../../src/passes/passes-of-bookings.ts";
import type { Db } from "../../../src/store/database/database.ts";
import type { ActivityWorld } from "./activity-world.ts";
import type { DyingProcess } from "./dying-process.ts";
import { PassByHand } from "./pass-by-hand.ts";

/** Options of the requests that bookings make. */
interface PassesByHandOptions {
  /** Whether a request is carried as soon as it is started; else by `carry`. */
  readonly isCarriedAtOnce?: boolean;
}

/**
 * Requests for passes that bookings make, by the use cases of passes, with workflows that are driven by hand. What Temporal
 * is told is a point of the process; it loses nothing of that.
 */
export class PassesByHand {
  readonly #surroundings: { world: ActivityWorld; process: DyingProcess; wait: (minutes: number) => void };
  readonly #options: PassesByHandOptions;
  readonly #running = new Map<string, PassByHand>();

  constructor(
    surroundings: { world: ActivityWorld; process: DyingProcess; wait: (minutes: number) => void },
    options: PassesByHandOptions = {},
  ) {
    this.#surroundings = surroundings;
    this.#options = options;
  }

  /** The workflow of each request that was started. */
  get workflows(): readonly PassByHand[] {
    return [...this.#running.values()];
  }

  /** Every workflow does what it has to, until it waits for somebody. */
  async carry(): Promise<void> {
    for (const workflow of this.workflows) await workflow.issue();
  }

  /** The requests, as activities with this database ask for them. */
  on(db: Db, process: DyingProcess | null): PassesOfBookings {
    const tells = <Answer>(what: string, work: () => Promise<Answer>) =>
      process === null ? work() : process.does(`Temporal is told to ${what}`, work);
    const passes = createPassesOfBookings({
      db,
      now: () => Date.now(),
      passWorkflows: {
        start: (request, resumed) => tells("start a request", () => this.#start(request, resumed)),
        restart: async (resumed) => {
          const { request } = resumed.stored ?? {};
          if (request === undefined || this.#isRunning(request.passRequestId)) return false;
          return (await tells("start a request again", () => this.#start(request, resumed))) === "started";
        },
        asked: async (id) => {
          const workflow = this.#running.get(id);
          return workflow === undefined ? null : { request: workflow.request };
        },
        requested: async (id) => this.#running.get(id)?.passRequest ?? null,
        cancel: (id) =>
          tells("cancel a request", async () => {
            const workflow = this.#running.get(id);
            if (workflow === undefined || isPassEnded(workflow.passRequest)) return { kind: "not-running" };
            await workflow.cancel();
            const { refusal, passRequest } = workflow;
            return isPassEnded(passRequest) || refusal === null
              ? { kind: "done", value: passRequest }
              : { kind: "refused", ...refusal };
          }),
        resolve: () => Promise.reject(new Error("no person says anything to a booking's pass here")),
        ring: async (id) => {
          await this.#running.get(id)?.compare();
          return "rung";
        },
      },
    });
    return { ...passes, waitMs: 0 };
  }

  #isRunning(id: string): boolean {
    const workflow = this.#running.get(id);
    return workflow !== undefined && !isPassEnded(workflow.passRequest);
  }

  async #start(request: PassIssueRequest, resumed: ResumedPass | null): Promise<"started" | "exists"> {
    if (this.#running.has(request.passRequestId) && resumed === null) return "exists";
    // Temporal keeps it as JSON, and the activity that opens it reads what it is given.
    const text = JSON.parse(JSON.stringify(request));
    const argument = resumed === null ? passIssueRequest.parse(text) : request;
    const workflow = new PassByHand(this.#surroundings, argument, resumed === null ? {} : { resumed });
    this.#running.set(request.passRequestId, workflow);
    if (this.#options.isCarriedAtOnce ?? true) await workflow.issue();
    return "started";
  }
}
