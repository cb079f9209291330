import type { Workflows } from "../src/domain/messages.ts";
import { bookingWatch } from "./booking/booking-watch.ts";
import { prebooking } from "./booking/prebooking.ts";
import { catalogueSync } from "./catalogue/catalogue-sync.ts";
import { resourceBatch } from "./catalogue/resource-batch.ts";
import { resourceRecovery } from "./catalogue/resource-recovery.ts";
import { inboxRedelivery } from "./inbox/inbox-redelivery.ts";
import { passIssue } from "./passes/pass-issue.ts";
import { walkinRedemption } from "./redemptions/walkin-redemption.ts";

export {
  bookingWatch,
  catalogueSync,
  inboxRedelivery,
  passIssue,
  prebooking,
  resourceBatch,
  resourceRecovery,
  walkinRedemption,
};

/** Does not compile where a workflow is missing here, or takes or gives something else than its clients think. */
export type Implemented = Implements<{
  readonly prebooking: typeof prebooking;
  readonly passIssue: typeof passIssue;
  readonly resourceBatch: typeof resourceBatch;
  readonly catalogueSync: typeof catalogueSync;
  readonly resourceRecovery: typeof resourceRecovery;
  readonly inboxRedelivery: typeof inboxRedelivery;
  readonly walkinRedemption: typeof walkinRedemption;
  readonly bookingWatch: typeof bookingWatch;
}>;

type Implements<Functions extends Workflows> = Functions;
