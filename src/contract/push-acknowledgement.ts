import { z } from "zod";

/** Answer to a push that is stored or was there before; `batchId` and `sequence` as they came, where there are both. */
export const pushAcknowledgement = z.union([
  z.strictObject({ status: z.literal("success") }),
  z.strictObject({
    batchId: z.union([z.string(), z.number()]),
    sequence: z.union([z.string(), z.number()]),
    status: z.literal("success"),
  }),
]);
