import { readResource } from "../../../activities/booking/known-resource.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { type BatchEventType, RECOVERABLE_EVENT_TYPES } from "../../../src/domain/workflow-ids.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import type { CatalogueWorld } from "./catalogue-bench.ts";
import { choose } from "./choose.ts";
import type { OwnStep, SupplierStep } from "./steps.ts";
import { SupplierSide } from "./supplier-side.ts";
import { isExpected, regular, WorkflowsByHand } from "./workflows-by-hand.ts";

/** The workflows, at moments that steps choose, and several at once. */
export class CatalogueRun {
  readonly #world: CatalogueWorld;
  readonly #workflows: WorkflowsByHand;
  readonly #supplier: SupplierSide;
  readonly #advance: (minutes: number) => void;
  readonly #running = new Set<Promise<void>>();
  readonly #surprises: unknown[] = [];

  constructor(world: CatalogueWorld, advance: (minutes: number) => void) {
    this.#world = world;
    this.#workflows = new WorkflowsByHand(world);
    this.#supplier = new SupplierSide(world.truth, world.deliver);
    this.#advance = advance;
  }

  /** Begins as the service does: a full read, and a recovery. */
  async begin(): Promise<void> {
    this.#world.gates.open();
    this.#world.gates.useLargePages();
    await this.reRead();
    await this.#workflows.recoverAll();
    this.#world.gates.close();
  }

  async take(step: SupplierStep | OwnStep): Promise<void> {
    const { truth, gates, deps } = this.#world;
    const programOf = (number: number) => choose(truth.programIds, number);
    switch (step.do) {
      case "apply":
        return await this.#start(() => this.#applyOne(step.which));
      case "recover":
        return await this.#start(() => {
          const eventType = choose(RECOVERABLE_EVENT_TYPES, step.type);
          return this.#workflows.recover(regular(programOf(step.program), eventType), step.answerIsLost);
        });
      case "sync":
        return await this.#start(() => this.#workflows.sync(programOf(step.program)));
      case "book":
        return await this.#start(() =>
          readResource(deps, programOf(step.program), choose(truth.resourceIds, step.resource)),
        );
      case "go on":
        for (let times = 0; times < step.times; times++) await gates.release(step.which, step.outcome);
        return;
      case "wait":
        return this.#advance(step.minutes);
      default:
        return await this.#supplier.take(step);
    }
  }

  /** Everything is told, arrives, and whatever runs ends; then one recovery. Nothing fails any more. */
  async quieten(): Promise<void> {
    const { gates } = this.#world;
    gates.open();
    await Promise.all(this.#running);
    gates.useLargePages();
    await this.#supplier.finish();
    await this.#workflows.finishBatches();
    await this.#workflows.recoverAll();
    await this.#workflows.finishBatches();
    if (this.#surprises.length > 0) throw this.#surprises[0];
  }

  /** The full reads that were asked for. */
  async readWanted(): Promise<void> {
    const { truth, wanted } = this.#world;
    for (const programId of wanted) await this.#workflows.sync(programId);
    truth.wereReRead(wanted);
  }

  /** Every program is re-read, as it is once a day. */
  async reRead(): Promise<void> {
    for (const programId of this.#world.truth.programIds) await this.#workflows.sync(programId);
  }

  /** Number of changes that a full read would make, by one that only reports. */
  async differences(): Promise<number> {
    const reports = this.#world.truth.programIds.map((programId) => this.#workflows.sync(programId, true));
    return (await Promise.all(reports)).flat().reduce((sum, part) => sum + part.added + part.changed + part.gone, 0);
  }

  async #applyOne(which: number): Promise<void> {
    const message = this.#supplier.delivered.at(-1 - which);
    if (message === undefined) return;
    const { programId, batchId, eventType } = message as PushEvent & { programId: ProgramId; batchId: string };
    await this.#workflows.apply({ programId, batchId, eventType: eventType as BatchEventType });
  }

  /** Begins, and goes on until it waits at a gate; it may fail there. */
  async #start(work: () => Promise<unknown>): Promise<void> {
    const running = work().then(
      () => undefined,
      (error: unknown) => {
        if (!isExpected(error)) this.#surprises.push(error);
      },
    );
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    await this.#world.gates.quiet();
  }
}
