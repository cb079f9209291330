import { PROGRAM } from "./api-fixture.ts";
import { newId } from "./samples.ts";

/** One message of a batch, as DragonPass pushes it. */
export const batchMessage = (change: Record<string, unknown> = {}) => ({
  eventType: "resource.metadata.updated",
  batchId: "20251028T010000Z",
  sequence: 2,
  totalSequence: 3,
  updatedAt: "2025-10-28T01:00:00+00:00",
  programId: PROGRAM,
  module: 1,
  resources: ["N00001"],
  ...change,
});

/** Push about an order as Version 1 of the interface sends it. */
export const versionOneMessage = (change: Record<string, unknown> = {}) => ({
  orderId: newId(),
  programId: PROGRAM,
  membershipId: "8888000066668888",
  module: 1,
  category: 1,
  status: 1,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  usageDate: "2024-12-31T00:00:00",
  orderCancelledDate: "",
  ...change,
});
