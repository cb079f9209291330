import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { IdSequence } from "./ids.ts";
import type { Journal } from "./journal.ts";
import type { MagicDelaysMs } from "./magic-resources.ts";
import type { PushSender } from "./push/push-sender.ts";
import type { Catalogue } from "./store/catalogue.ts";
import type { DynamicCodes } from "./store/dynamic-codes.ts";
import type { EventStore } from "./store/event-store.ts";
import type { LateOrders } from "./store/late-orders.ts";
import type { OrderStore } from "./store/order-store.ts";
import type { PassStore } from "./store/pass-store.ts";
import type { PendingChanges } from "./store/pending-changes.ts";
import type { ReservationStore } from "./store/reservation-store.ts";
import type { Translations } from "./store/translations.ts";
import type { Timers } from "./timers.ts";

/**
 * All that a running simulator knows. Operations work on it synchronously, from the first check to
 * the last change: that is what makes one token good for one order, however many ask at once.
 */
export interface SimulatorState {
  readonly programIds: readonly string[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly catalogue: Catalogue;
  readonly translations: Translations;
  readonly pendingChanges: PendingChanges;
  readonly events: EventStore;
  readonly passes: PassStore;
  readonly dynamicCodes: DynamicCodes;
  readonly orders: OrderStore;
  readonly lateOrders: LateOrders;
  readonly reservations: ReservationStore;
  readonly pushes: PushSender;
  readonly orderIds: IdSequence;
  readonly transactionIds: IdSequence;
  readonly magicDelaysMs: MagicDelaysMs;
  readonly pageSizeMax: number;
}
