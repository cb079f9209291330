import { z } from "zod";
import { type ModuleRow, moduleRow } from "../domain/modules.ts";
import { type FieldErrorCode, withCode } from "./field-errors.ts";
import { bookingId, MODULES, type Module, moduleName, opaqueId, pass, passType, programId } from "./vocabulary.ts";

/** Text without control characters: what a name, an address or a flight number may hold. */
export const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters")
  .meta({ words: "text, 1 to 200 characters" });

// What a mail server takes (RFC 5321, RFC 6531): a local part in quotes or of anything that needs none, and a domain
// name in any script, or an address in brackets. Whether somebody has this mailbox, only a mail can tell.
const LOCAL_PART = String.raw`(?:[^\s\p{C}"<>()\[\]:;@\\,]{1,64}|"(?:[^\p{C}"\\]|\\[^\p{C}]){1,62}")`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?`;
const email = z
  .string()
  .max(254)
  .regex(
    new RegExp(String.raw`^${LOCAL_PART}@(?:(?:${LABEL}\.)+${LABEL}|\[[0-9A-Za-z.:]{2,50}\])$`, "u"),
    "must be an e-mail address",
  );

/** Personal data of the guest. What the resource does not require is dropped before anything is sent. */
export const guest = z
  .strictObject({
    firstName: text.describe("first name"),
    lastName: text.describe("last name"),
    email: email.describe("e-mail address"),
    phoneNumber: z
      .string()
      .regex(/^[0-9]{4,15}$/, "must be 4 to 15 digits, without the calling code")
      .describe("phone number without its calling code"),
    callingCode: z
      .string()
      .regex(/^[0-9]{1,4}$/, "must be 1 to 4 digits, without +")
      .describe("calling code of the phone number, without +"),
    transportNumber: text.describe("flight or train"),
  })
  .partial();
export type Guest = z.infer<typeof guest>;

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Local time at the resource, `YYYY-MM-DDTHH:mm`, a date that exists in the calendar. */
const prebookingDate = z
  .string()
  .regex(LOCAL_TIME, "must be local time at the resource, YYYY-MM-DDTHH:mm, without zone")
  // Not by `abort` of the format: the rules of the modules would not be asked then.
  .refine((value) => !LOCAL_TIME.test(value) || existsInCalendar(value), "must be a date that exists")
  .brand<"LocalDateTime">()
  .meta({ words: "local time at the resource, `YYYY-MM-DDTHH:mm`" });
export type LocalDateTime = z.infer<typeof prebookingDate>;

interface RuledFields {
  readonly bookingId?: string | undefined;
  readonly module: Module;
  readonly resourceId?: string | undefined;
  readonly optionId: string | null;
  readonly prebookingDate: string | null;
  readonly adultCount: number;
  readonly childCount: number;
  readonly topUpOf?: string | null | undefined;
}

interface FieldRule {
  readonly field: keyof RuledFields;
  readonly code: FieldErrorCode;
  readonly message: string;
  readonly holds: (body: RuledFields) => boolean;
}

/** Rules of fields that depend on other fields. Each is asked also when other fields are wrong, so that all errors show at once. */
const RULES: readonly FieldRule[] = [
  {
    field: "optionId",
    code: "missing",
    message: `is required for ${modulesWhere(hasOptions)}`,
    holds: ({ module, optionId }) => !isModuleWhere(module, hasOptions) || (optionId ?? null) !== null,
  },
  {
    field: "optionId",
    code: "invalid",
    message: `exists only for ${modulesWhere(hasOptions)}`,
    holds: ({ module, optionId }) => !isModuleWhere(module, (row) => !hasOptions(row)) || (optionId ?? null) === null,
  },
  {
    field: "prebookingDate",
    code: "missing",
    message: `is required for ${modulesWhere(needsDate)}`,
    holds: ({ module, prebookingDate }) => !isModuleWhere(module, needsDate) || (prebookingDate ?? null) !== null,
  },
  {
    field: "prebookingDate",
    code: "invalid",
    message: `exists only for ${modulesWhere(hasDate)}`,
    holds: ({ module, prebookingDate }) =>
      !isModuleWhere(module, (row) => !hasDate(row)) || (prebookingDate ?? null) === null,
  },
  {
    field: "topUpOf",
    code: "invalid",
    message: `exists only for ${modulesWhere(({ hasTopUp }) => hasTopUp)}`,
    holds: ({ module, topUpOf }) => !isTopUp({ topUpOf }) || !isModuleWhere(module, ({ hasTopUp }) => !hasTopUp),
  },
  {
    field: "topUpOf",
    code: "invalid",
    message: "must be another booking than this one",
    holds: ({ bookingId, topUpOf }) => !isTopUp({ topUpOf }) || topUpOf !== bookingId,
  },
  {
    field: "resourceId",
    code: "missing",
    message: "is missing",
    holds: ({ resourceId, topUpOf }) => resourceId !== undefined || isTopUp({ topUpOf }),
  },
  {
    field: "adultCount",
    code: "invalid",
    message: "must be 1 for a top-up",
    holds: ({ adultCount, topUpOf }) => !isTopUp({ topUpOf }) || !(adultCount > 1),
  },
  {
    field: "childCount",
    code: "invalid",
    message: "must be 0 for a top-up",
    holds: ({ childCount, topUpOf }) => !isTopUp({ topUpOf }) || !(childCount > 0),
  },
];

const resourceId = opaqueId.describe("what is booked, from `GET /v1/resources`");

const whatIsAskedFor = {
  programId: programId.optional().describe("one of those that are configured, the first by default"),
  module: moduleName.describe("kind of thing that is booked"),
  optionId: opaqueId
    .nullable()
    .default(null)
    .describe(
      `from \`GET /v1/resources/{resourceId}/options\`. Required for ${modulesWhere(hasOptions)}, refused for others`,
    ),
  prebookingDate: prebookingDate
    .nullable()
    .default(null)
    .describe(
      `when the visit begins. Required for ${modulesWhere(needsDate)}, refused for ${modulesWhere((row) => !hasDate(row))}; for ${modulesWhere(hasDateOfOption)} needed where the option says no time, such as a day pass`,
    ),
  adultCount: z.int().min(1).max(99).describe("adults that visit"),
  childCount: z.int().min(0).max(99).default(0).describe("children that visit"),
};

const whatIsBooked = {
  ...whatIsAskedFor,
  resourceId: resourceId
    .optional()
    .describe(
      "what is booked, from `GET /v1/resources`. Required; with `topUpOf` it may be left out, and is that of the eSIM",
    ),
  // Left out, and not null by default: it is in no argument of a workflow, and in no fingerprint, that has none.
  topUpOf: bookingId
    .nullable()
    .optional()
    .describe(
      "the `bookingId` of an eSIM booking of the same program, on whatever pass, which is topped up with `optionId`: the first one of the eSIM, or a top-up of it. What it can be topped up with is in `topUpOptions` of `GET /v1/prebookings/{bookingId}/esim`; for one adult, and no guest is sent",
    ),
};

const prebooked = {
  ...whatIsBooked,
  pass: pass.describe("the pass that is booked on, and that pays by its usages"),
  guest: guest
    .default({})
    .describe("who visits; which fields a resource needs is in its `prebookingRequiredInfo`, and others are not sent"),
  autoCancelPending: z
    .boolean()
    .default(false)
    .describe("cancel it where DragonPass has not confirmed it by shortly before the deadline of cancellations"),
};

/** Body of `POST /v1/prebookings`. Unknown fields are refused. */
export const prebookingRequestBody = withRules(
  z.strictObject({
    bookingId: bookingId
      .optional()
      .describe("id of the booking, case-sensitive, without personal data; a repeat with the same one is safe"),
    ...prebooked,
  }),
);

/** Body of `POST /v1/availability`: a prebooking without pass, guest and id. */
export const availabilityRequestBody = withRules(z.strictObject(whatIsBooked));
export type AvailabilityRequest = z.infer<typeof availabilityRequestBody>;

/** Body of `POST /v1/prebookings/preview`: a prebooking on a membership, without guest and id. Nothing tells the price of a top-up. */
export const previewRequestBody = withRules(
  z.strictObject({
    ...whatIsAskedFor,
    resourceId,
    pass: pass
      .extend({ type: passType.extract(["membership"]).describe("which kind of pass it is") })
      .describe("the membership that would pay"),
    autoCancelPending: prebooked.autoCancelPending,
  }),
);
export type PreviewRequest = z.infer<typeof previewRequestBody>;

/** Argument of the workflow `prebooking`: the body with its `bookingId`. */
export const prebookingRequest = withRules(z.strictObject({ bookingId, ...prebooked }));
export type PrebookingRequest = z.infer<typeof prebookingRequest>;

function withRules<Schema extends z.ZodType<RuledFields>>(schema: Schema): Schema {
  return RULES.reduce(
    (refined, { field, code, message, holds }) =>
      refined.refine(holds, {
        ...withCode(code),
        path: [field],
        message,
        when: ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value),
      }),
    schema,
  );
}

function isTopUp({ topUpOf }: Pick<RuledFields, "topUpOf">): boolean {
  return (topUpOf ?? null) !== null;
}

function hasOptions({ bookedBy }: ModuleRow): boolean {
  return bookedBy === "option";
}

/** Where an option says when it is, whether it needs a date is known only from the options. */
function needsDate({ dateFrom }: ModuleRow): boolean {
  return dateFrom === "request";
}

function hasDate({ dateFrom }: ModuleRow): boolean {
  return dateFrom !== null;
}

function hasDateOfOption({ dateFrom }: ModuleRow): boolean {
  return dateFrom === "option";
}

/** False for a module that is not known: that is another mistake. */
function isModuleWhere(module: Module, isWanted: (row: ModuleRow) => boolean): boolean {
  return MODULES.includes(module) && isWanted(moduleRow(module));
}

function modulesWhere(isWanted: (row: ModuleRow) => boolean): string {
  const names = MODULES.filter((name) => isWanted(moduleRow(name)));
  return `${names.length === 1 ? "module" : "modules"} ${new Intl.ListFormat("en-GB").format(names)}`;
}

function existsInCalendar(value: string): boolean {
  const parsed = new Date(`${value}:00Z`);
  // Date rolls 31 February over into March, so a date exists when it survives the round trip.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 16) === value;
}
