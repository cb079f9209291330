import { ApplicationFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { createPassActivities } from "../../../activities/passes/pass-activities.ts";
import { type PassIssueRequest, passIssueRequest } from "../../../src/contract/pass-request.ts";
import type { OrderResolution } from "../../../src/contract/resolution.ts";
import { carryOutPass, type PassEffects, type RunningPass } from "../../../src/domain/passes/carry-out-pass.ts";
import type { PassActivities } from "../../../src/domain/passes/pass-activities.ts";
import { newPassState, type ResumedPass, stateOfResumedPass } from "../../../src/domain/passes/pass-state.ts";
import { nextPassStep } from "../../../src/domain/passes/pass-step.ts";
import {
  onCancelAwaited,
  onCancelStored,
  onCancelWanted,
  onCompareWanted,
  onPassWord,
  refusalOfPassWord,
} from "../../../src/domain/passes/pass-wishes.ts";
import { passIssueWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import type { ActivityWorld } from "./activity-world.ts";
import { type DyingProcess, isKilled } from "./dying-process.ts";

const MINUTE_MS = 60_000;
/** More than any request here needs: it goes round in circles. */
const STEPS_MAX = 60;
const ATTEMPTS_MAX = 20;
const SILENT = new DefaultLogger("ERROR", () => undefined);
/** Minutes where a process on a server waits for seconds: the clock is moved by hand. */
const TIMINGS = {
  unsettledLookUpsMs: [3 * MINUTE_MS],
  unsettledAttentionAfterMs: 12 * MINUTE_MS,
  strayLookUpsMs: [MINUTE_MS],
};

/** Surroundings of a request that is driven by hand. */
interface PassWorld {
  readonly world: ActivityWorld;
  readonly process: DyingProcess;
  readonly wait: (minutes: number) => void;
  /** DragonPass as it answers here. */
  readonly dragonpass?: Partial<DragonPassClient>;
}

interface PassByHandOptions {
  readonly before?: PassByHand | null;
  readonly resumed?: ResumedPass;
  /** Attempts of an activity; one where nothing lives on once its process is killed. */
  readonly attempts?: number;
}

/** A request for a pass as its caller makes it; each has a user of its own. */
export function passIssueOf(fields: Record<string, unknown> = {}): PassIssueRequest {
  return passIssueRequest.parse({
    passRequestId: crypto.randomUUID(),
    module: "lounge",
    clientUserId: crypto.randomUUID(),
    firstName: "Grace",
    lastName: "Hopper",
    expirationDate: "2090-12-31T23:59:59Z",
    availableUsages: 2,
    ...fields,
  });
}

/**
 * A request for a pass without Temporal: the steps and the executor of its workflow, on activities that are repeated
 * until they succeed. They run in a process that may be killed, and from then on in one that lives.
 */
export class PassByHand {
  readonly request: PassIssueRequest;
  readonly #surroundings: PassWorld;
  readonly #run: RunningPass;
  readonly #effects: PassEffects;
  readonly #attempts: number;

  /** It goes on from where `before` has come to, or from what is stored of it. */
  constructor(
    surroundings: PassWorld,
    request: PassIssueRequest,
    { before = null, resumed, attempts = ATTEMPTS_MAX }: PassByHandOptions = {},
  ) {
    this.request = request;
    this.#attempts = attempts;
    this.#surroundings = surroundings;
    const { passRequestId } = request;
    const fresh =
      resumed === undefined
        ? newPassState(request, passRequestId, Date.now())
        : stateOfResumedPass(resumed, passRequestId, Date.now());
    this.#run = { state: before === null ? fresh : before.#run.state };
    const workflowId = passIssueWorkflowId(passRequestId);
    this.#effects = {
      workflowId,
      firstExecutionRunId: before === null ? crypto.randomUUID() : before.#effects.firstExecutionRunId,
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
      activitiesFor: () => this.#activities(),
      wait: async (ms) => {
        surroundings.wait(ms / MINUTE_MS);
        return "due";
      },
      publish: () => undefined,
      republish: () => undefined,
    };
  }

  /** The workflow's own view of it. */
  get passRequest() {
    return this.#run.state.record.passRequest;
  }

  /** Until the pass is issued, or the request has ended, and no second one is looked for; or it needs a person. */
  async issue(): Promise<void> {
    await this.#takeWhile(() => {
      const { passRequest } = this;
      if (passRequest.needsAttention !== null) return false;
      return passRequest.status === "requested" || this.#run.state.strayLookUpsAt.length > 0;
    });
  }

  /** This many steps, whichever they are. */
  async go(steps: number): Promise<void> {
    let left = steps;
    await this.#takeWhile(() => left-- > 0);
  }

  /** Somebody asks to cancel it: until that is answered, or needs a person, whom a second pass does not keep from it. */
  async cancel(): Promise<void> {
    this.#run.state = onCancelAwaited(onCancelWanted(this.#run.state, Date.now()));
    const needsNobody = () => [undefined, "stray_order"].includes(this.passRequest.needsAttention?.code);
    await this.#takeWhile(() => needsNobody() && this.#run.state.cancelWantedAt !== null);
  }

  /** Somebody asks to cancel it, which is stored before that is answered, and not carried out yet. */
  async remember(): Promise<void> {
    const { passRequestId } = this.request;
    const { firstExecutionRunId } = this.#effects;
    const stored = await this.#call("rememberPassCancellation", { passRequestId, firstExecutionRunId });
    this.#run.state = onCancelWanted(onCancelStored(this.#run.state, stored, Date.now()), Date.now());
  }

  /** Somebody has seen that what is stored is not what it knows. */
  async compare(): Promise<void> {
    this.#run.state = onCompareWanted(this.#run.state);
    await this.go(1);
  }

  /** Why the last cancellation was refused. */
  get refusal() {
    return this.#run.state.callers.refusal;
  }

  /** A person's word about its pass, which is carried out next. @returns why it was refused; null where it was not */
  async resolve(resolution: OrderResolution) {
    this.#run.state = onPassWord(this.#run.state, resolution);
    await this.#takeWhile(() => this.#run.state.resolving !== null);
    return refusalOfPassWord(this.#run.state, resolution);
  }

  async #takeWhile(isWanted: () => boolean): Promise<void> {
    for (let steps = 0; isWanted(); steps++) {
      if (steps === STEPS_MAX) throw new Error(`it goes round in circles at ${this.#run.state.stage.kind}`);
      const step = nextPassStep(this.#run.state, Date.now());
      if (step.kind === "finish") return;
      await carryOutPass(this.#run, step, this.#effects);
    }
  }

  #activities(): PassActivities {
    return {
      openPassRequest: (input) => this.#call("openPassRequest", input),
      issuePass: (input) => this.#call("issuePass", input),
      noteUnknownPass: (input) => this.#call("noteUnknownPass", input),
      resolvePass: (input) => this.#call("resolvePass", input),
      takeNoteOfPass: (input) => this.#call("takeNoteOfPass", input),
      rememberPassCancellation: (input) => this.#call("rememberPassCancellation", input),
      cancelPass: (input) => this.#call("cancelPass", input),
      comparePass: (input) => this.#call("comparePass", input),
      lookForStrayPass: (input) => this.#call("lookForStrayPass", input),
    };
  }

  async #call<Name extends keyof PassActivities>(
    name: Name,
    input: Parameters<PassActivities[Name]>[0],
  ): Promise<Awaited<ReturnType<PassActivities[Name]>>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(name, input, attempt);
      } catch (error) {
        if (attempt === this.#attempts || !isRepeated(error)) throw error;
      }
    }
  }

  async #once<Name extends keyof PassActivities>(
    name: Name,
    input: Parameters<PassActivities[Name]>[0],
    attempt: number,
  ): Promise<Awaited<ReturnType<PassActivities[Name]>>> {
    const { world, process: dying, dragonpass = {} } = this.#surroundings;
    const { deps } = world;
    const process = await dying.living();
    const client = { ...deps.dragonpass, ...dragonpass };
    const activities = createPassActivities({
      ...deps,
      timings: { ...deps.timings, ...TIMINGS },
      dragonpass: process?.dragonpass(client) ?? client,
      db: process?.db(deps.db) ?? deps.db,
    });
    const activity = activities[name] as (argument: typeof input) => Promise<never>;
    const environment = new MockActivityEnvironment({ attempt }, { logger: SILENT });
    const result = (await environment.run(activity, input)) as never;
    return process === null ? result : await process.reads(`${name} is reported`, async () => result);
  }
}

/** Whether Temporal repeats an activity that failed so. */
function isRepeated(error: unknown): boolean {
  return isKilled(error) || (error instanceof ApplicationFailure && error.nonRetryable !== true);
}
