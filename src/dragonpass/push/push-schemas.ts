import { z } from "zod";
import { EVENTS, type EventName } from "../../domain/inbox/event-table.ts";
import { WALKIN_STATUS } from "../assumptions.ts";
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
      eventType: typeOf("prebookingStatusChanged"),
      orderId: id.describe("the order"),
      currentStatus: code.describe("its status code from then on"),
      statusChangedDate: date.describe("when that came about"),
      ...ofAnOrder(stated),
      previousStatus: stated.integer.describe("its status code before"),
      remarks: optional.text.describe("of DragonPass's staff"),
    }),
  ),

  /** `category` is in the field table of `walkin.redemption` and not in the example. */
  walkinRedemption: schemasOf(({ id, code, stated, optional }) =>
    z.looseObject({
      eventType: typeOf("walkinRedemption"),
      orderId: id.describe("the order of the redemption"),
      status: code.describe(`codes of its own: ${WALKIN_STATUS.used} used, ${WALKIN_STATUS.cancelled} cancelled`),
      ...ofAnOrder(stated),
      category: optional.integer.describe("DragonPass's number of its kind"),
      orderCreatedDate: optional.instant.describe("when the pass was used"),
      // Called local time, and shown with `+00:00`.
      usageDate: optional.text.describe("when the pass was used, at the resource; kept as it is"),
      orderCancelledDate: optional.instant.describe("when the redemption was taken back"),
      ...ofAPlace(optional),
      // Documented for changes of prebookings only.
      remarks: optional.text.describe("of DragonPass's staff"),
    }),
  ),

  resourceMetadataUpdated: schemasOf((fields) =>
    z.looseObject({
      eventType: typeOf("resourceMetadataUpdated"),
      ...ofABatch(fields),
      module: fields.stated.integer.describe("DragonPass's number of the module"),
      resources: fields.ids.describe("the resources that have changed"),
    }),
  ),

  transportHubMetadataUpdated: schemasOf((fields) =>
    z.looseObject({
      eventType: typeOf("transportHubMetadataUpdated"),
      ...ofABatch(fields),
      transportHubs: fields.ids.describe("the hubs that have changed"),
    }),
  ),

  resourceAvailabilityChanged: schemasOf((fields) =>
    z.looseObject({
      eventType: typeOf("resourceAvailabilityChanged"),
      ...ofABatch(fields),
      module: fields.stated.integer.describe("DragonPass's number of the module"),
      data: z
        .array(
          z.looseObject({
            changeAction: fields.stated.text.describe("`added` or `removed`; another one is kept"),
            resources: fields.ids.describe("the resources"),
          }),
        )
        .describe("the resources that the program may use from now on, or no longer"),
    }),
  ),
} as const satisfies Record<EventName, PushSchemas<unknown>>;

/** The events as they are read, by our name of each. */
export type PushEvents = { [Name in EventName]: z.output<(typeof schemas)[Name]["documented"]> };
/** Any of them. */
export type PushEvent = PushEvents[EventName];

/** How the events are read. */
export const PUSH_SCHEMAS: { readonly [Name in EventName]: PushSchemas<PushEvents[Name]> } = schemas;

/** How messages of Version 1 are read: one format for everything. */
export const VERSION_ONE_SCHEMAS = schemasOf(
  ({ id, code, optional }) =>
    z.looseObject({
      orderId: id.describe("the order"),
      status: code.describe("codes of its own: it only says which order to read"),
      programId: optional.id.describe("the program"),
      membershipId: optional.id.describe("the pass"),
      module: optional.integer.describe("DragonPass's number of the module"),
      category: optional.integer.describe("DragonPass's number of its kind"),
      orderCreatedDate: optional.instant.describe("when the order was made"),
      usageDate: optional.text.describe("when the pass was used, at the resource; kept as it is"),
      orderCancelledDate: optional.instant.describe("when it was cancelled"),
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

function typeOf<Name extends EventName>(name: Name) {
  return z.literal<(typeof EVENTS)[Name]["eventType"]>(EVENTS[name].eventType).describe("which event it is");
}

function ofAnOrder({ id, integer }: PushFields["stated"]) {
  return {
    programId: id.describe("the program"),
    dpId: id.describe("the pass"),
    module: integer.describe("DragonPass's number of the module"),
  };
}

/** Where somebody walked in, and how many came. */
function ofAPlace({ id, text, passengers }: PushFields["optional"]) {
  return {
    transportHubId: id.describe("airport or station"),
    transportHubName: text.describe("its name"),
    resourceId: id.describe("where the pass was used"),
    resourceName: text.describe("its name"),
    passengers: passengers.describe("who came in"),
  };
}

function ofABatch({ id, code, stated }: PushFields) {
  return {
    batchId: id.describe("the batch"),
    sequence: code.describe("number of the message in its batch, from 1"),
    totalSequence: code.describe("how many messages the batch has"),
    programId: id.describe("the program"),
    updatedAt: stated.text.describe("when it was changed, ISO 8601"),
  };
}
