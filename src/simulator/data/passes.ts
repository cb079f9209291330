/** Passes that exist from the start, so that the first booking needs no preparation. */
import { type NewPass, PASS_STATUS } from "../entities/pass.ts";

/** Programs that exist from the start. */
export const DEFAULT_PROGRAM_IDS: readonly string[] = ["1888000000000001", "1888000000000002"];

/** Of the first program. */
export const DEFAULT_PASSES: readonly NewPass[] = [
  { type: "ePass", id: "1788000000000001", availableUsages: 1_000_000 },
  { type: "ePass", id: "1788000000000002", availableUsages: 1 },
  { type: "ePass", id: "1788000000000003", availableUsages: 10, allowedResourceIds: ["N00001"] },
  { type: "ePass", id: "1788000000000004", availableUsages: 10, expirationDate: new Date("2024-12-31T23:59:59Z") },
  { type: "ePass", id: "1788000000000005", availableUsages: 10, modules: ["fitness"] },
  { type: "ePass", id: "1788000000000006", availableUsages: 10, status: PASS_STATUS.cancelled },
  { type: "membership", id: "8888000000000001", availableUsages: 1_000_000 },
  { type: "membership", id: "8888000000000002", entitlements: { lounge: 10, esim: 1 } },
  { type: "membership", id: "8888000000000003", availableUsages: 10, status: PASS_STATUS.suspended },
];

/** Of the second program. */
export const OTHER_PROGRAM_PASSES: readonly NewPass[] = [
  { type: "ePass", id: "1788000000000101", availableUsages: 1_000_000 },
];
