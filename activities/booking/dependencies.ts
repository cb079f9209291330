import type { PassIssueRequest, PassRequest } from "../../src/contract/pass-request.ts";
import type { PassRequestId, ProgramId } from "../../src/contract/vocabulary.ts";
import type { Timings } from "../../src/domain/booking/timings.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import type { SupplierClock } from "../../src/dragonpass/client/supplier-clock.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { DatabaseClock } from "../../src/store/database/database-clock.ts";

/** How cancelling the pass of a booking ended, as the use case of passes has it. */
type PassCancelled =
  | { readonly kind: "done" | "remembered"; readonly passRequest: PassRequest }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "unattended" | "not-found" };

/** Requests for passes that are made for bookings: the use cases of passes, whoever carries them. */
export interface PassesOfBookings {
  /** Sees to it that a workflow carries the request; repeated safely. */
  start(request: PassIssueRequest & { readonly programId: ProgramId }): Promise<"started" | "other-request">;
  /** Cancels a request and its pass; repeated safely. */
  cancel(passRequestId: PassRequestId): Promise<PassCancelled>;
  /** The request as it is stored, or as Temporal knows it; null where nobody does. */
  find(passRequestId: PassRequestId): Promise<PassRequest | null>;
  /** Has the workflow of a request compare itself with what is stored. */
  ring(passRequestId: PassRequestId): Promise<unknown>;
  /** How long an activity waits for a pass before it leaves that to a timer; as long as one takes as a rule by default. */
  readonly waitMs?: number;
}

/** Dependencies of the activities of a booking. */
export interface OrderDependencies {
  readonly db: Db;
  readonly clock: Pick<DatabaseClock, "now">;
  readonly dragonpass: DragonPassClient;
  /** The time at DragonPass, as the answers to this client tell it. */
  readonly supplierClock: SupplierClock;
  /** The configured programs; the first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly timings: Timings;
  /** Treatment of a second order that an unknown outcome left behind. */
  readonly strayOrderAction: "attention" | "cancel";
  readonly passes: PassesOfBookings;
  readonly log: Logger;
}
