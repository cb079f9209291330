import { setImmediate as nextTurn } from "node:timers/promises";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { SUPPLIER_FAULTS } from "../../../src/dragonpass/errors/error-table.ts";
import { SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { Killed } from "../activities/dying-process.ts";

/** Fates of a call that is let go: it goes on, DragonPass fails, or the process that made it is killed. */
export type Outcome = "goes on" | "fails" | "is killed";

type Reads = Pick<
  DragonPassClient,
  "getResource" | "getTransportHub" | "listResources" | "listTransportHubs" | "listEvents"
>;

/** Pages this small make several of a few items. */
const SMALL_PAGE = 2;
/** In so many turns of the event loop everything that the embedded database has to do is done. */
const QUIET_TURNS = 6;

interface Waiting {
  let(outcome: Outcome): void;
}

/** Stops each read of DragonPass twice: before it is sent, and when its answer has come. */
export class Gates {
  readonly #waiting: Waiting[] = [];
  #isOpen = false;
  #pageSizeMax = SMALL_PAGE;
  #inFlight = 0;
  #passed = 0;

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets one of those that wait go, and waits until everything has stopped again. */
  async release(which: number, outcome: Outcome): Promise<void> {
    const [chosen] = this.#waiting.splice(which % Math.max(1, this.#waiting.length), 1);
    chosen?.let(outcome);
    await this.quiet();
  }

  /** Lets all go, those that come later too, until `close`. */
  open(): void {
    this.#isOpen = true;
    for (const { let: go } of this.#waiting.splice(0)) go("goes on");
  }

  close(): void {
    this.#isOpen = false;
    this.#pageSizeMax = SMALL_PAGE;
  }

  /** Until `close`, pages are as large as they are asked for: nothing is to happen between them. */
  useLargePages(): void {
    this.#pageSizeMax = Number.POSITIVE_INFINITY;
  }

  /** Resolves when whatever runs waits at a gate. */
  async quiet(): Promise<void> {
    for (let turns = 0, seen = this.#passed; turns < QUIET_TURNS; turns++) {
      await nextTurn();
      if (this.#inFlight > 0 || this.#passed !== seen) {
        turns = 0;
        seen = this.#passed;
      }
    }
  }

  /** Client of the same DragonPass with gates, and with small pages. */
  around(client: DragonPassClient): DragonPassClient {
    const { getResource, getTransportHub, listResources, listTransportHubs, listEvents } = client;
    const reads: Reads = {
      getResource: (args) => this.#read(() => getResource(args)),
      getTransportHub: (args) => this.#read(() => getTransportHub(args)),
      listResources: (args) => this.#read(() => listResources(this.#paged(args))),
      listTransportHubs: (args) => this.#read(() => listTransportHubs(this.#paged(args))),
      listEvents: (args) => this.#read(() => listEvents(this.#paged(args))),
    };
    return { ...client, ...reads };
  }

  #paged<Args extends { readonly pageSize?: number | undefined }>(args: Args): Args {
    return { ...args, pageSize: Math.min(args.pageSize ?? SMALL_PAGE, this.#pageSizeMax) };
  }

  async #read<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    await this.#pass();
    this.#inFlight += 1;
    const answer = await send().finally(() => {
      this.#inFlight -= 1;
    });
    await this.#pass();
    return answer;
  }

  async #pass(): Promise<void> {
    this.#passed += 1;
    if (this.#isOpen) return;
    const outcome = await new Promise<Outcome>((resolve) => this.#waiting.push({ let: resolve }));
    if (outcome === "fails") throw new SupplierError(SUPPLIER_FAULTS.connection);
    if (outcome === "is killed") throw new Killed();
  }
}
