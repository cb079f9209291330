import type { Migration } from "kysely";
import { bookings } from "./0001-bookings.ts";
import { orders } from "./0002-orders.ts";
import { inbox } from "./0003-inbox.ts";
import { catalogue } from "./0004-catalogue.ts";
import { inboxAmongReads } from "./0005-inbox-among-reads.ts";
import { supplierRate } from "./0006-supplier-rate.ts";
import { catalogueAnswers } from "./0007-catalogue-answers.ts";
import { writeProbe } from "./0008-write-probe.ts";
import { crowdedBatches } from "./0009-crowded-batches.ts";
import { madeOnce } from "./0010-made-once.ts";
import { inboxSubjects } from "./0011-inbox-subjects.ts";
import { bookingWatch } from "./0012-booking-watch.ts";
import { notedAttention } from "./0013-noted-attention.ts";
import { forgottenAttempts } from "./0014-forgotten-attempts.ts";
import { comparedBookings } from "./0015-compared-bookings.ts";
import { readsPutBack } from "./0016-reads-put-back.ts";
import { redemptions } from "./0017-redemptions.ts";
import { passRequests } from "./0018-pass-requests.ts";
import { unwatched } from "./0019-unwatched.ts";
import { watchedPasses } from "./0020-watched-passes.ts";

/** Every migration by its name; they run in the order of their names. One that has been released is never changed. */
export const migrations: Record<string, Migration> = {
  "0001-bookings": bookings,
  "0002-orders": orders,
  "0003-inbox": inbox,
  "0004-catalogue": catalogue,
  "0005-inbox-among-reads": inboxAmongReads,
  "0006-supplier-rate": supplierRate,
  "0007-catalogue-answers": catalogueAnswers,
  "0008-write-probe": writeProbe,
  "0009-crowded-batches": crowdedBatches,
  "0010-made-once": madeOnce,
  "0011-inbox-subjects": inboxSubjects,
  "0012-booking-watch": bookingWatch,
  "0013-noted-attention": notedAttention,
  "0014-forgotten-attempts": forgottenAttempts,
  "0015-compared-bookings": comparedBookings,
  "0016-reads-put-back": readsPutBack,
  "0017-redemptions": redemptions,
  "0018-pass-requests": passRequests,
  "0019-unwatched": unwatched,
  "0020-watched-passes": watchedPasses,
};
