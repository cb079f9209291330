/** How long the long files take on two processors, in seconds: an order is made of it, and nothing is measured by it. */
export const SECONDS_OF_FILES: Readonly<Record<string, number>> = {
  "test/faults/temporal-lost.test.ts": 165,
  "test/faults/readiness-without-a-worker.test.ts": 110,
  "test/faults/killed-process.test.ts": 85,
  "test/faults/catalogue-recovery.test.ts": 80,
  "test/faults/temporal-away.test.ts": 70,
  "test/faults/stray-orders.test.ts": 60,
  "test/integration/catalogue-flood.test.ts": 120,
  "test/integration/start-and-stop.test.ts": 90,
  "test/integration/development.test.ts": 85,
  "test/unit/activities/put-back-bookings.test.ts": 40,
  "test/unit/activities/killed-bookings.test.ts": 30,
  "test/unit/activities/catalogue-interleavings.test.ts": 25,
  "test/unit/activities/clock-matrix.test.ts": 15,
  "test/unit/store/database-folder.test.ts": 12,
  "test/unit/store/store-on-pglite.test.ts": 10,
};
