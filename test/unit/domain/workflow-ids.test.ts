import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BookingId, bookingId, type ProgramId } from "../../../src/contract/vocabulary.ts";
import {
  BATCH_EVENT_TYPES,
  type BatchKey,
  bookingIdOfWorkflow,
  catalogueSyncWorkflowId,
  prebookingWorkflowId,
  resourceBatchWorkflowId,
} from "../../../src/domain/workflow-ids.ts";

const bookingIds = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .filter((id) => bookingId.safeParse(id).success)
  .map((id) => id as BookingId);
const batchKeys: fc.Arbitrary<BatchKey> = fc.record({
  programId: fc.constantFrom("1", "2").map((id) => id as ProgramId),
  eventType: fc.constantFrom(...BATCH_EVENT_TYPES),
  batchId: fc.constantFrom("1", "2", "a/b", "resource.metadata.updated/1"),
});

describe("the ids of workflows", () => {
  test("are those of the contract", () => {
    const programId = "1888000000000001" as ProgramId;
    expect(prebookingWorkflowId("b1" as BookingId)).toBe("prebooking/b1");
    expect(resourceBatchWorkflowId({ programId, eventType: "resource.metadata.updated", batchId: "9" })).toBe(
      "resource-batch/1888000000000001/resource.metadata.updated/9",
    );
    expect(catalogueSyncWorkflowId(programId)).toBe("catalogue-sync/1888000000000001");
  });

  test("lead back to the booking, whatever its id", () => {
    fc.assert(fc.property(bookingIds, (id) => bookingIdOfWorkflow(prebookingWorkflowId(id)) === id));
  });

  test("leave an id that names no booking as it is", () => {
    expect(bookingIdOfWorkflow("by-hand")).toBe("by-hand");
  });

  test("are different for bookings that differ in no more than case", () => {
    expect(prebookingWorkflowId("B1" as BookingId)).not.toBe(prebookingWorkflowId("b1" as BookingId));
  });

  test("are the same for two messages exactly if they are of one batch", () => {
    fc.assert(
      fc.property(batchKeys, batchKeys, (one, other) => {
        const isOneBatch =
          one.programId === other.programId && one.eventType === other.eventType && one.batchId === other.batchId;
        expect(resourceBatchWorkflowId(one) === resourceBatchWorkflowId(other)).toBe(isOneBatch);
      }),
    );
  });
});
