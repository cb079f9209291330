import { z } from "zod";
import { EVENTS, type EventName } from "../../domain/inbox/event-table.ts";
import { DOCUMENTED_FIELDS, type PushFields, TOLERANT_FIELDS, VERSION_ONE_FIELDS } from "./push-fields.ts";

/** A message as documented, and as near to it as it can be read. */
export interface PushSchemas<Event> {
  readonly documented: z.ZodType<Event>;
  readonly tolerant: z.ZodType<Event>;
}

/** The events of Version 2, by our name of each. What identifies a message is directly in `fields`, the rest only informs. */
const schemas = {
  prebookingStatusChanged: schemasOf(({ id, code, date, stated, optional }) =>
    z.looseObject({
      eventType: z.literal(EVENTS.prebookingStatusChanged.eventType),
      orderId: id,
      currentStatus: code,
      statusChangedDate: date,
      ...ofAnOrder(stated),
      previousStatus: stated.integer,
      remarks: optional.text,
    }),
  ),

  /** `category` is in the field table of `walkin.redemption` and not in the example. */
  walkinRedemption: schemasOf(({ id, code, stated, optional }) =>
    z.looseObject({
      eventType: z.literal(EVENTS.walkinRedemption.eventType),
      orderId: id,
      /** Codes of its own, see `WALKIN_STATUS`. */
      status: code,
      ...ofAnOrder(stated),
      category: optional.integer,
      orderCreatedDate: optional.instant,
      /** Called local time, and shown with `+00:00`: kept as it is. */
      usageDate: optional.text,
      orderCancelledDate: optional.instant,
      ...ofAPlace(optional),
      /** Documented for changes of prebookings only. */
      remarks: optional.text,
    }),
  ),

  resourceMetadataUpdated: schemasOf((fields) =>
    z.looseObject({
      eventType: z.literal(EVENTS.resourceMetadataUpdated.eventType),
      ...ofABatch(fields),
      module: fields.stated.integer,
      resources: fields.ids,
    }),
  ),

  transportHubMetadataUpdated: schemasOf((fields) =>
    z.looseObject({
      eventType: z.literal(EVENTS.transportHubMetadataUpdated.eventType),
      ...ofABatch(fields),
      transportHubs: fields.ids,
    }),
  ),

  resourceAvailabilityChanged: schemasOf((fields) =>
    z.looseObject({
      eventType: z.literal(EVENTS.resourceAvailabilityChanged.eventType),
      ...ofABatch(fields),
      module: fields.stated.integer,
      /** `changeAction` is `added` or `removed`; another one is kept. */
      data: z.array(z.looseObject({ changeAction: fields.stated.text, resources: fields.ids })),
    }),
  ),
} as const satisfies Record<EventName, PushSchemas<unknown>>;

/** The events as they are read, by our name of each. */
export type PushEvents = { [Name in EventName]: z.output<(typeof schemas)[Name]["documented"]> };
export type PushEvent = PushEvents[EventName];

/** How the events are read. */
export const PUSH_SCHEMAS: { readonly [Name in EventName]: PushSchemas<PushEvents[Name]> } = schemas;

/** How messages of Version 1 are read: one format for everything. */
export const VERSION_ONE_SCHEMAS = schemasOf(
  ({ id, code, optional }) =>
    z.looseObject({
      orderId: id,
      status: code,
      programId: optional.id,
      membershipId: optional.id,
      module: optional.integer,
      category: optional.integer,
      orderCreatedDate: optional.instant,
      usageDate: optional.text,
      orderCancelledDate: optional.instant,
      ...ofAPlace(optional),
    }),
  VERSION_ONE_FIELDS,
);
export type VersionOneEvent = z.output<typeof VERSION_ONE_SCHEMAS.documented>;

function schemasOf<Event>(
  schema: (fields: PushFields) => z.ZodType<Event>,
  documentedFields = DOCUMENTED_FIELDS,
): PushSchemas<Event> {
  return { documented: schema(documentedFields), tolerant: schema(TOLERANT_FIELDS) };
}

function ofAnOrder({ id, integer }: PushFields["stated"]) {
  return { programId: id, dpId: id, module: integer };
}

/** Where somebody walked in, and how many came. */
function ofAPlace({ id, text, passengers }: PushFields["optional"]) {
  return {
    transportHubId: id,
    transportHubName: text,
    resourceId: id,
    resourceName: text,
    passengers,
  };
}

function ofABatch({ id, code, stated }: PushFields) {
  return { batchId: id, sequence: code, totalSequence: code, programId: id, updatedAt: stated.text };
}
