import { z } from "zod";

const received = z.literal("success").describe("DragonPass need not send it again");

/** Answer to a push that is stored or was there before; `batchId` and `sequence` as they came, where there are both. */
export const pushAcknowledgement = z.union([
  z.strictObject({ status: received }).describe("To a message without `batchId` or `sequence`"),
  z
    .strictObject({
      batchId: z.union([z.string(), z.number()]).describe("as it came"),
      sequence: z.union([z.string(), z.number()]).describe("as it came"),
      status: received,
    })
    .describe("To a message of a batch"),
]);
