import { PAGE_SIZE_MAX } from "../dragonpass/assumptions.ts";
import { Clock } from "./clock.ts";
import { DEFAULT_PASSES, DEFAULT_PROGRAM_IDS, OTHER_PROGRAM_PASSES } from "./data/passes.ts";
import { Faults } from "./faults.ts";
import { IdSequence } from "./ids.ts";
import { Journal } from "./journal.ts";
import { MAGIC_DELAYS_MS } from "./magic-resources.ts";
import { PushSender } from "./push/push-sender.ts";
import { PushSigner } from "./push/push-signer.ts";
import { SeededRandom } from "./seeded-random.ts";
import type { SimulatorOptions } from "./simulator-interface.ts";
import type { SimulatorState } from "./simulator-state.ts";
import { Catalogue } from "./store/catalogue.ts";
import { DynamicCodes } from "./store/dynamic-codes.ts";
import { EventStore } from "./store/event-store.ts";
import { LateOrders } from "./store/late-orders.ts";
import { OrderStore } from "./store/order-store.ts";
import { PassStore } from "./store/pass-store.ts";
import { PendingChanges } from "./store/pending-changes.ts";
import { ReservationStore } from "./store/reservation-store.ts";
import { Translations } from "./store/translations.ts";
import { Timers } from "./timers.ts";

/** A fresh simulator's memory. `closing` ends pushes in flight. */
export async function createState(options: SimulatorOptions, closing: AbortSignal): Promise<SimulatorState> {
  const programIds = options.programIds ?? DEFAULT_PROGRAM_IDS;
  const journal = new Journal(options.journalLimit);
  const timers = new Timers();
  const faults = new Faults();
  for (const rule of options.faults ?? []) faults.add(rule);
  faults.setChaos(options.chaos ?? null);
  const clock = new Clock();
  const signer = await PushSigner.create(new SeededRandom(options.seed ?? Date.now()), clock);
  const delivery = {
    signer,
    journal,
    timers,
    closing,
    retryDelaysMs: options.pushRetryDelaysMs,
    timeoutMs: options.pushTimeoutMs,
  };
  return {
    programIds,
    clock,
    timers,
    journal,
    faults,
    catalogue: new Catalogue(programIds),
    translations: new Translations(),
    pendingChanges: new PendingChanges(),
    events: new EventStore(),
    passes: firstPasses(programIds),
    dynamicCodes: new DynamicCodes(),
    orders: new OrderStore(),
    lateOrders: new LateOrders(),
    reservations: new ReservationStore(),
    pushes: new PushSender(delivery, faults, { chosen: options.pushUrl, usual: options.usualPushUrl }),
    orderIds: new IdSequence("DP"),
    transactionIds: new IdSequence("DPSL"),
    magicDelaysMs: { ...MAGIC_DELAYS_MS, ...options.delaysMs },
    pageSizeMax: options.pageSizeMax ?? PAGE_SIZE_MAX,
  };
}

function firstPasses([first, second]: readonly string[]): PassStore {
  if (first === undefined) throw new RangeError("A simulator needs a program.");
  const passes = new PassStore(first);
  for (const pass of DEFAULT_PASSES) passes.create(pass);
  if (second !== undefined) for (const pass of OTHER_PROGRAM_PASSES) passes.create({ ...pass, programId: second });
  return passes;
}
