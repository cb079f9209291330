import { announcedSuite } from "./announced-suite.ts";
import { batchesSuite } from "./batches-suite.ts";
import { bookingListSuite } from "./booking-list-suite.ts";
import { bookingWatcherSuite } from "./booking-watcher-suite.ts";
import { bookingsSuite } from "./bookings-suite.ts";
import { catalogueListSuite } from "./catalogue-list-suite.ts";
import { catalogueSuite } from "./catalogue-suite.ts";
import { crowdedBatchesSuite } from "./crowded-batches-suite.ts";
import { freshnessSuite } from "./freshness-suite.ts";
import { inboxListSuite } from "./inbox-list-suite.ts";
import { inboxSuite } from "./inbox-suite.ts";
import { inboxWriterSuite } from "./inbox-writer-suite.ts";
import { installationSuite } from "./installation-suite.ts";
import { notReadSinceSuite } from "./not-read-since-suite.ts";
import { ordersSuite } from "./orders-suite.ts";
import { overdueBookingsSuite } from "./overdue-bookings-suite.ts";
import { passesSuite } from "./passes-suite.ts";
import { putBackSuite } from "./put-back-suite.ts";
import { repeatedMessagesSuite } from "./repeated-messages-suite.ts";
import type { StoreUnderTest } from "./store-under-test.ts";
import { supplierRateSuite } from "./supplier-rate-suite.ts";
import { writeProbeSuite } from "./write-probe-suite.ts";

/** Everything that both databases guarantee alike. */
export function allStoreSuites(store: StoreUnderTest): void {
  installationSuite(store);
  writeProbeSuite(store);
  bookingsSuite(store);
  overdueBookingsSuite(store);
  bookingListSuite(store);
  bookingWatcherSuite(store);
  ordersSuite(store);
  passesSuite(store);
  putBackSuite(store);
  inboxWriterSuite(store);
  repeatedMessagesSuite(store);
  inboxSuite(store);
  inboxListSuite(store);
  catalogueSuite(store);
  catalogueListSuite(store);
  batchesSuite(store);
  crowdedBatchesSuite(store);
  announcedSuite(store);
  notReadSinceSuite(store);
  freshnessSuite(store);
  supplierRateSuite(store);
}
