import { z } from "zod";
import { bookingId, moduleName, opaqueId, pass, programId } from "./vocabulary.ts";

/** Text without control characters: what a name, an address or a flight number may hold. */
const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters");

/** Personal data of the guest. What the resource does not require is dropped before anything is sent. */
export const guest = z
  .strictObject({
    firstName: text,
    lastName: text,
    email: z.email().max(254),
    phoneNumber: z.string().regex(/^[0-9]{4,15}$/, "must be 4 to 15 digits, without the calling code"),
    callingCode: z.string().regex(/^[0-9]{1,4}$/, "must be 1 to 4 digits, without +"),
    transportNumber: text,
  })
  .partial();
export type Guest = z.infer<typeof guest>;

/** Local time at the resource, `YYYY-MM-DDTHH:mm`, a date that exists in the calendar. */
export const prebookingDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, "must be local time at the resource, YYYY-MM-DDTHH:mm, without zone")
  .refine(existsInCalendar, "is not a date of the calendar")
  .brand<"LocalDateTime">();
export type LocalDateTime = z.infer<typeof prebookingDate>;

const whatIsBooked = {
  programId: programId.optional(),
  module: moduleName,
  resourceId: opaqueId,
  optionId: opaqueId.nullable().default(null),
  prebookingDate: prebookingDate.nullable().default(null),
  adultCount: z.int().min(1).max(99),
  childCount: z.int().min(0).max(99).default(0),
};

/** Body of `POST /v1/prebookings`. Unknown fields are refused. */
export const prebookingRequestBody = z
  .strictObject({
    bookingId: bookingId.optional(),
    ...whatIsBooked,
    pass,
    guest: guest.default({}),
    autoCancelPending: z.boolean().default(false),
  })
  .superRefine(fieldsOfTheModule);
export type PrebookingRequestBody = z.infer<typeof prebookingRequestBody>;

/** Body of `POST /v1/availability`: a prebooking without pass, guest and id. */
export const availabilityRequestBody = z.strictObject(whatIsBooked).superRefine(fieldsOfTheModule);
export type AvailabilityRequestBody = z.infer<typeof availabilityRequestBody>;

/** Argument of the workflow `prebooking`: the body with its `bookingId`. */
export const prebookingRequest = z
  .strictObject({
    bookingId,
    ...whatIsBooked,
    pass,
    guest: guest.default({}),
    autoCancelPending: z.boolean().default(false),
  })
  .superRefine(fieldsOfTheModule);
export type PrebookingRequest = z.infer<typeof prebookingRequest>;

function fieldsOfTheModule(
  body: { module: string; optionId: string | null; prebookingDate: string | null },
  ctx: z.RefinementCtx,
): void {
  const optionLevel = body.module === "fitness" || body.module === "esim";
  if (optionLevel && body.optionId === null) {
    ctx.addIssue({ code: "custom", path: ["optionId"], message: `is needed for module ${body.module}` });
  }
  if (!optionLevel && body.optionId !== null) {
    ctx.addIssue({ code: "custom", path: ["optionId"], message: `does not exist for module ${body.module}` });
  }
  if (body.module !== "esim" && body.prebookingDate === null) {
    ctx.addIssue({ code: "custom", path: ["prebookingDate"], message: `is needed for module ${body.module}` });
  }
  if (body.module === "esim" && body.prebookingDate !== null) {
    ctx.addIssue({ code: "custom", path: ["prebookingDate"], message: "does not exist for module esim" });
  }
}

function existsInCalendar(value: string): boolean {
  const parsed = new Date(`${value}:00Z`);
  // Date rolls 31 February over into March, so a date exists when it survives the round trip.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 16) === value;
}
