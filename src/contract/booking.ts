import { z } from "zod";
import type { ReasonCode } from "./error-codes.ts";
import { bookingId, bookingStatus, instant, moduleName, opaqueId, orderId, pass, programId } from "./vocabulary.ts";

/** Why something is as it is: a stable code, a sentence for people, facts without personal data. */
export const reason = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).nullable(),
});
export type Reason = z.infer<typeof reason>;

/** A reason that is given now; a stored one may have a code of another version. */
export type NewReason = Reason & { readonly code: ReasonCode };

const HISTORY_SOURCES = ["create", "push", "read", "cancel", "timer"] as const;

/** One change of state; `at` as DragonPass dates it, ours where it gives none. */
const historyEntry = z.strictObject({
  at: instant,
  status: bookingStatus,
  supplierStatus: z.int().nullable(),
  source: z.enum(HISTORY_SOURCES),
  remarks: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const WAITS_FOR_CODES = ["dragonpass", "pass_busy", "outcome_unknown", "temporal"] as const;
export type WaitsForCode = (typeof WAITS_FOR_CODES)[number];

/**
 * The reason why a booking is not decided yet: an answer of DragonPass, another booking of the pass that is making
 * its order, an order to show whose answer was lost, or for somebody to take it up at all.
 */
const waitsFor = z.strictObject({ code: z.enum(WAITS_FOR_CODES), since: instant });
export type WaitsFor = z.infer<typeof waitsFor>;

const voucher = z.strictObject({ voucher: z.string(), voucherType: z.int().nullable() });

/**
 * A booking as every caller sees it. Each key is always present, `null` where there is nothing;
 * what was asked for is null only where the request itself could not be read.
 */
export const booking = z.strictObject({
  bookingId,
  programId: programId.nullable(),
  status: bookingStatus,
  /** DragonPass's status code as last read, also one that is not known here. */
  supplierStatus: z.int().nullable(),
  /** Counts the published versions, from 1. */
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
  orderId: orderId.nullable(),
  orderCreatedDate: instant.nullable(),
  orderCancelledDate: instant.nullable(),
  /** As DragonPass gives it: local time at the resource, with or without an offset. */
  usageDate: z.string().nullable(),
  usedUsages: z.int().nullable(),
  module: moduleName.nullable(),
  resourceId: opaqueId.nullable(),
  resourceName: z.string().nullable(),
  optionId: opaqueId.nullable(),
  iata: z.string().nullable(),
  transportHubName: z.string().nullable(),
  terminal: z.string().nullable(),
  city: z.string().nullable(),
  countryOrRegion: z.string().nullable(),
  pass: pass.nullable(),
  adultCount: z.int().nullable(),
  childCount: z.int().nullable(),
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`. */
  prebookingDate: z.string().nullable(),
  /** IANA name, or an offset such as `+08:00` where DragonPass gives no more; null where it cannot be read. */
  timezone: z.string().nullable(),
  visitAt: instant.nullable(),
  cancellable: z.boolean(),
  cancellableUntil: instant.nullable(),
  vouchers: z.array(voucher),
  /** Fields that only this module has, as DragonPass names them. */
  details: z.record(z.string(), z.unknown()).nullable(),
  remarks: z.string().nullable(),
  reason: reason.nullable(),
  /** Null once it is decided. */
  waitsFor: waitsFor.nullable(),
  /** Since when somebody has wanted it cancelled; null where nobody has, or that was carried out or refused. */
  cancelRequestedAt: instant.nullable(),
  needsAttention: reason.nullable(),
  history: z.array(historyEntry),
});
export type Booking = z.infer<typeof booking>;
