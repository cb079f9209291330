import { z } from "zod";
import { readInstant } from "./instants.ts";
import { optionalId, optionalInstant, optionalInteger, optionalText, wireId } from "./schemas/wire.ts";

/** A date that counts: it must be readable. `hadOffset` false means that it was taken as UTC, as documented. */
const instantOnWire = z.string().transform((text, ctx) => {
  const read = readInstant(text);
  if (read !== null) return read;
  ctx.addIssue({ code: "custom", message: "is not an ISO 8601 date with time" });
  return z.NEVER;
});

const ofAnOrder = { orderId: wireId, programId: wireId, dpId: wireId, module: z.int32() };

/** DragonPass: `prebooking.statusChanged`. */
export const prebookingStatusChanged = z.looseObject({
  eventType: z.literal("prebooking.statusChanged"),
  ...ofAnOrder,
  previousStatus: z.int32().nullish(),
  currentStatus: z.int32(),
  statusChangedDate: instantOnWire,
  remarks: optionalText,
});

/** DragonPass: `walkin.redemption`. `category` is in the field table and not in the example. */
export const walkinRedemption = z.looseObject({
  eventType: z.literal("walkin.redemption"),
  ...ofAnOrder,
  category: optionalInteger,
  /** 2 created, 3 cancelled. */
  status: z.int32(),
  orderCreatedDate: optionalInstant,
  /** Called local time, and shown with `+00:00`: kept as it is. */
  usageDate: optionalText,
  orderCancelledDate: optionalInstant,
  transportHubId: optionalId,
  transportHubName: optionalText,
  resourceId: optionalId,
  resourceName: optionalText,
  passengers: z.looseObject({ cardholder: optionalInteger, guests: optionalInteger }).nullish(),
});

const ofABatch = {
  batchId: wireId,
  sequence: z.int32(),
  totalSequence: z.int32(),
  updatedAt: z.string(),
  programId: wireId,
};

/** DragonPass: `resource.metadata.updated`. */
export const resourceMetadataUpdated = z.looseObject({
  eventType: z.literal("resource.metadata.updated"),
  ...ofABatch,
  module: z.int32(),
  resources: z.array(wireId),
});

/** DragonPass: `transportHub.metadata.updated`. */
export const transportHubMetadataUpdated = z.looseObject({
  eventType: z.literal("transportHub.metadata.updated"),
  ...ofABatch,
  transportHubs: z.array(wireId),
});

/** DragonPass: `resource.availability.changed`: which resources the program may use, not which slots are free. */
export const resourceAvailabilityChanged = z.looseObject({
  eventType: z.literal("resource.availability.changed"),
  ...ofABatch,
  module: z.int32(),
  /** `changeAction` is `added` or `removed`; another one is kept. */
  data: z.array(z.looseObject({ changeAction: z.string(), resources: z.array(wireId) })),
});

export const PUSH_EVENT_SCHEMAS = {
  "prebooking.statusChanged": prebookingStatusChanged,
  "walkin.redemption": walkinRedemption,
  "resource.metadata.updated": resourceMetadataUpdated,
  "transportHub.metadata.updated": transportHubMetadataUpdated,
  "resource.availability.changed": resourceAvailabilityChanged,
} as const;

/** The event types that we understand. */
export type PushEventType = keyof typeof PUSH_EVENT_SCHEMAS;
export type PushEvent = z.output<(typeof PUSH_EVENT_SCHEMAS)[PushEventType]>;
export type PrebookingStatusChanged = z.output<typeof prebookingStatusChanged>;
export type WalkinRedemption = z.output<typeof walkinRedemption>;
export type BatchEvent = Exclude<PushEvent, PrebookingStatusChanged | WalkinRedemption>;

/** Version 1, one format for everything. Its status codes are not those of Version 2: read the order instead. */
export const versionOneEvent = z.looseObject({
  orderId: wireId,
  status: z.int32(),
  programId: optionalId,
  membershipId: optionalId,
  module: optionalInteger,
  category: optionalInteger,
  orderCreatedDate: optionalInstant,
  orderCancelledDate: optionalInstant,
});
export type VersionOneEvent = z.output<typeof versionOneEvent>;
