import { z } from "zod";
import { DOCUMENTED_FIELDS, type PushFields, TOLERANT_FIELDS, VERSION_ONE_FIELDS } from "./push-fields.ts";

/** The events of Version 2 by their type. What identifies a message is directly in `fields`, the rest only informs. */
function eventSchemas({ id, code, ids, date, stated, optional }: PushFields) {
  const ofAnOrder = { programId: stated.id, dpId: stated.id, module: stated.integer };
  const ofABatch = { batchId: id, sequence: code, totalSequence: code, programId: id, updatedAt: stated.text };
  return {
    /** DragonPass: `prebooking.statusChanged`. */
    "prebooking.statusChanged": z.looseObject({
      eventType: z.literal("prebooking.statusChanged"),
      orderId: id,
      currentStatus: code,
      statusChangedDate: date,
      ...ofAnOrder,
      previousStatus: stated.integer,
      remarks: optional.text,
    }),

    /** DragonPass: `walkin.redemption`. `category` is in the field table and not in the example. */
    "walkin.redemption": z.looseObject({
      eventType: z.literal("walkin.redemption"),
      orderId: id,
      /** 2 created, 3 cancelled. */
      status: code,
      ...ofAnOrder,
      category: optional.integer,
      orderCreatedDate: optional.instant,
      /** Called local time, and shown with `+00:00`: kept as it is. */
      usageDate: optional.text,
      orderCancelledDate: optional.instant,
      transportHubId: optional.id,
      transportHubName: optional.text,
      resourceId: optional.id,
      resourceName: optional.text,
      passengers: optional.passengers,
    }),

    /** DragonPass: `resource.metadata.updated`. */
    "resource.metadata.updated": z.looseObject({
      eventType: z.literal("resource.metadata.updated"),
      ...ofABatch,
      module: stated.integer,
      resources: ids,
    }),

    /** DragonPass: `transportHub.metadata.updated`. */
    "transportHub.metadata.updated": z.looseObject({
      eventType: z.literal("transportHub.metadata.updated"),
      ...ofABatch,
      transportHubs: ids,
    }),

    /** DragonPass: `resource.availability.changed`: which resources the program may use, not which slots are free. */
    "resource.availability.changed": z.looseObject({
      eventType: z.literal("resource.availability.changed"),
      ...ofABatch,
      module: stated.integer,
      /** `changeAction` is `added` or `removed`; another one is kept. */
      data: z.array(z.looseObject({ changeAction: stated.text, resources: ids })),
    }),
  } as const;
}

/** Version 1, one format for everything. Its status codes are not those of Version 2: read the order instead. */
function versionOneSchema({ id, code, optional }: PushFields) {
  return z.looseObject({
    orderId: id,
    status: code,
    programId: optional.id,
    membershipId: optional.id,
    module: optional.integer,
    category: optional.integer,
    orderCreatedDate: optional.instant,
    orderCancelledDate: optional.instant,
  });
}

/** A message as documented, and as near to it as it can be read. */
export interface PushSchemas<Event> {
  readonly documented: z.ZodType<Event>;
  readonly tolerant: z.ZodType<Event>;
}

const documented = eventSchemas(DOCUMENTED_FIELDS);
const tolerant = eventSchemas(TOLERANT_FIELDS);

/** The event types that we understand. */
export type PushEventType = keyof typeof documented;
export type PushEvent = z.output<(typeof documented)[PushEventType]>;
export type PrebookingStatusChanged = z.output<(typeof documented)["prebooking.statusChanged"]>;
export type WalkinRedemption = z.output<(typeof documented)["walkin.redemption"]>;
export type BatchEvent = Exclude<PushEvent, PrebookingStatusChanged | WalkinRedemption>;
export type VersionOneEvent = z.output<ReturnType<typeof versionOneSchema>>;

/** How the events of a type are read. */
export function pushEventSchemas(eventType: PushEventType): PushSchemas<PushEvent> {
  return { documented: documented[eventType], tolerant: tolerant[eventType] };
}

/** How messages of Version 1 are read. */
export const VERSION_ONE_SCHEMAS: PushSchemas<VersionOneEvent> = {
  documented: versionOneSchema(VERSION_ONE_FIELDS),
  tolerant: versionOneSchema(TOLERANT_FIELDS),
};

/** Whether events of this type are understood. */
export function isKnownEventType(eventType: string): eventType is PushEventType {
  return Object.hasOwn(documented, eventType);
}
