import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { WORKFLOW_TYPES, type WorkflowType } from "../../../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../../../src/domain/task-queues.ts";
import { catalogueSyncWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import type { TestService } from "../service/service.ts";
import { waitUntil } from "../wait-until.ts";
import { choose } from "./choose.ts";
import type { ServiceStep } from "./service-steps.ts";
import { SupplierSide } from "./supplier-side.ts";
import type { CatalogueTruth } from "./truth.ts";

/** The whole service, to which steps happen while it goes on by itself. */
export class CatalogueService {
  readonly #service: TestService;
  readonly #truth: CatalogueTruth;
  readonly #supplier: SupplierSide;
  /** Work that goes on beside the steps: pushes, and workflows that were started by hand. */
  readonly #running = new Set<Promise<unknown>>();

  constructor(service: TestService, truth: CatalogueTruth) {
    this.#service = service;
    this.#truth = truth;
    this.#supplier = new SupplierSide(truth, (message) => this.#push(message));
  }

  async take(step: ServiceStep): Promise<void> {
    switch (step.do) {
      case "recover":
        return this.#begin(this.recover());
      case "sync":
        return this.#begin(
          this.#execute(WORKFLOW_TYPES.catalogueSync, { programIds: [this.#programId(step.program)] }),
        );
      case "book":
        return this.#begin(this.#ask(choose(this.#truth.resourceIds, step.resource)));
      case "fail":
        return void this.#service.simulator.faults.add({
          match: { operation: step.operation },
          kind: "status",
          status: 503,
          times: 1,
        });
      case "hold up":
        return void this.#service.simulator.faults.add({
          match: { operation: step.operation },
          kind: "slow",
          when: step.when,
          delayMs: step.ms,
          times: 1,
        });
      case "let pass":
        return void (await pause(step.ms));
      default:
        return await this.#supplier.take(step);
    }
  }

  /** Everything is told and arrives, and whatever runs ends; then one recovery. */
  async quieten(): Promise<void> {
    await this.#supplier.finish();
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#service.simulator.faults.clear();
    await this.#batchesEnd();
    await this.recover();
    await this.#batchesEnd();
    await this.#syncsEnd();
  }

  /** Runs the workflow of the Schedule `resource-recovery`. */
  async recover(): Promise<void> {
    await this.#execute(WORKFLOW_TYPES.resourceRecovery, {});
  }

  /** Runs the workflow of the Schedule `catalogue-sync`. */
  async reRead(): Promise<void> {
    await this.#execute(WORKFLOW_TYPES.catalogueSync, {});
  }

  async #batchesEnd(): Promise<void> {
    const { kysely: db } = this.#service.running().database;
    await waitUntil(
      () => openBatches(db),
      (open) => open.length === 0,
    );
  }

  /** The programs' own, which batches and recoveries ask for. */
  async #syncsEnd(): Promise<void> {
    const { client } = this.#service.running().temporal;
    for (const programId of this.#truth.programIds) {
      await client.workflow
        .getHandle(catalogueSyncWorkflowId(programId))
        .result()
        .catch(() => undefined);
    }
  }

  async #execute(workflowType: WorkflowType, request: unknown): Promise<void> {
    await this.#service.running().temporal.client.workflow.execute(workflowType, {
      taskQueue: BOOKINGS_TASK_QUEUE,
      workflowId: `by-hand/${randomUUID()}`,
      args: [request],
    });
  }

  /** Asks whether the resource is free; for that it is read. */
  async #ask(resourceId: string): Promise<void> {
    await this.#service.book({ resourceId }, {});
  }

  /** Nothing waits for it: pushes overtake each other. */
  async #push(message: PushEvent): Promise<void> {
    const url = `${this.#service.running().url}/push/dragonpass`;
    this.#begin(
      this.#service.simulator.push(message, { url }).then(({ acknowledged }) => {
        if (!acknowledged) throw new Error("a push was not acknowledged");
      }),
    );
  }

  #begin(work: Promise<unknown>): void {
    this.#running.add(work);
    // One that fails stays, and whoever waits for all of them learns of it.
    void work.then(
      () => this.#running.delete(work),
      () => undefined,
    );
  }

  #programId(number: number): string {
    return choose(this.#truth.programIds, number);
  }
}
