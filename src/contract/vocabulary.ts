import { z } from "zod";
import { PREBOOKED_MODULES } from "../domain/modules.ts";

/** An id that the caller chooses, or we. It holds no personal data. */
const ownId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first",
  );

/** Our id of a booking: chosen by the caller or by us, unique for as long as the booking is stored. */
export const bookingId = ownId.brand<"BookingId">();
export type BookingId = z.infer<typeof bookingId>;

/** Our id of a request to issue a pass: as that of a booking. */
export const passRequestId = ownId.brand<"PassRequestId">();
export type PassRequestId = z.infer<typeof passRequestId>;

/** An id of DragonPass: opaque, never judged by its prefix or length beyond a bound. */
export const opaqueId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s\p{C}]+$/u, "must not hold white space or control characters")
  // In a path these two mean another place, however they are encoded.
  .refine((id) => id !== "." && id !== "..", "must not be . or ..")
  .meta({ words: "an id, 1 to 128 characters without white space" });

/** DragonPass's id of an order. */
export const orderId = opaqueId.brand<"OrderId">();
export type OrderId = z.infer<typeof orderId>;

/** Program id given by DragonPass at onboarding; up to 19 digits, so never a number. */
export const programId = opaqueId.brand<"ProgramId">();
export type ProgramId = z.infer<typeof programId>;

/** The kinds of passes, by our names. */
export const PASS_TYPES = ["ePass", "membership"] as const;
/** Kind of credential. */
export const passType = z.enum(PASS_TYPES);
export type PassType = z.infer<typeof passType>;

/** The credential that is booked on. Its id opens a lounge: it belongs in no log, metric or search attribute. */
export const pass = z.strictObject({
  type: passType.describe("which kind of pass it is"),
  id: opaqueId.describe("the number of the pass, as DragonPass gives it"),
});
export type Pass = z.infer<typeof pass>;

/** The modules that can be prebooked, by our names. */
export const MODULES = PREBOOKED_MODULES;
export const moduleName = z.enum(MODULES);
export type Module = z.infer<typeof moduleName>;

/** The states of a booking, by our names. */
export const BOOKING_STATUSES = [
  "requested",
  "unavailable",
  "rejected",
  "pending",
  "confirmed",
  "used",
  "cancelled",
  "unused",
] as const;
/** One of them. */
export const bookingStatus = z.enum(BOOKING_STATUSES);
export type BookingStatus = z.infer<typeof bookingStatus>;

/** An instant: UTC, ISO 8601, milliseconds, `Z`. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .brand<"Instant">()
  .meta({ words: "UTC time, `2027-10-01T09:30:00.000Z`" });
export type Instant = z.infer<typeof instant>;
