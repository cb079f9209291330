import { z } from "zod";
import type { ReasonCode } from "./error-codes.ts";
import { bookingId, bookingStatus, instant, moduleName, opaqueId, orderId, pass, programId } from "./vocabulary.ts";

/** Why something is as it is: a stable code, a sentence for people, facts without personal data. */
export const reason = z.strictObject({
  code: z.string().describe("stable, for programs"),
  message: z.string().describe("a sentence for people; may be worded otherwise in another version"),
  details: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("facts beside the sentence, other ones for each code; never a guest's data"),
});
export type Reason = z.infer<typeof reason>;

/** A reason that is given now; a stored one may have a code of another version. */
export type NewReason = Reason & { readonly code: ReasonCode };

const HISTORY_SOURCES = ["create", "push", "read", "cancel", "timer"] as const;

/** One change of state; `at` as DragonPass dates it, ours where it gives none. */
const historyEntry = z.strictObject({
  at: instant.describe("when it changed, as DragonPass dates it; by our clock where DragonPass gives no date"),
  status: bookingStatus.describe("the status from then on"),
  supplierStatus: z.int().nullable().describe("the same as DragonPass's code; null before there is an order"),
  source: z
    .enum(HISTORY_SOURCES)
    .describe(
      "how it became known: by asking for the order (`create`), a push, a read of the order, a cancellation asked for here, or the time that passed (`timer`)",
    ),
  remarks: z
    .string()
    .nullable()
    .describe(
      "a remark of DragonPass's staff on this change, or of ours: how a local time was read that exists twice; that the booking was restarted, and when, while it was in this state",
    ),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const WAITS_FOR_CODES = ["dragonpass", "pass_busy", "outcome_unknown", "temporal"] as const;
export type WaitsForCode = (typeof WAITS_FOR_CODES)[number];

/**
 * The reason why a booking is not decided yet: an answer of DragonPass, another booking of the pass that is making
 * its order, an order to show whose answer was lost, or for somebody to take it up at all.
 */
const waitsFor = z.strictObject({
  code: z
    .enum(WAITS_FOR_CODES)
    .describe(
      "an answer of DragonPass, or its rate limit (`dragonpass`); another booking of the pass that is making its order (`pass_busy`); to find out whether an order exists whose answer was lost (`outcome_unknown`); a worker that takes it up (`temporal`)",
    ),
  since: instant.describe("when this wait began"),
});
export type WaitsFor = z.infer<typeof waitsFor>;

const voucher = z.strictObject({
  voucher: z.string().describe("shown at the entrance, as a QR code"),
  voucherType: z.int().nullable().describe("DragonPass's number of its kind"),
});

/**
 * A booking as every caller sees it. Each key is always present, `null` where there is nothing;
 * what was asked for is null only where the request itself could not be read.
 */
export const booking = z
  .strictObject({
    bookingId: bookingId.describe("the caller's own, or made from `Idempotency-Key`, or a new one"),
    programId: programId.nullable().describe("the program that it is booked in"),
    status: bookingStatus.describe(
      "`requested`: not decided yet; `unavailable`: no free slot; `rejected`: refused, see `reason`; `pending`: ordered, not confirmed yet; `unused`: the visit is over and DragonPass still says confirmed; the others as DragonPass says",
    ),
    supplierStatus: z
      .int()
      .nullable()
      .describe(
        "DragonPass's status code of the order as last read: 0 pending, 1 confirmed, 2 used, 3 cancelled; another one leaves `status` as it was. Null before there is an order",
      ),
    revision: z.int().describe("counts the published versions of the booking, from 1"),
    createdAt: instant.describe("when it was asked for"),
    updatedAt: instant.describe("when this version was published"),
    orderId: orderId.nullable().describe("DragonPass's id of the order; null before there is one"),
    orderCreatedDate: instant.nullable().describe("when DragonPass made the order"),
    orderCancelledDate: instant.nullable().describe("when the order was cancelled, by whomever"),
    usageDate: z
      .string()
      .nullable()
      .describe(
        "when the visit took place, as DragonPass gives it: local time at the resource, with or without offset",
      ),
    usedUsages: z.int().nullable().describe("usages of the pass that the order takes: as a rule one for each person"),
    module: moduleName.nullable().describe("as asked for"),
    resourceId: opaqueId.nullable().describe("as asked for; of a top-up that of the eSIM"),
    resourceName: z.string().nullable().describe("name of the resource; null until it was looked up"),
    optionId: opaqueId.nullable().describe("as asked for; null for modules without options"),
    iata: z.string().nullable().describe("code of the airport or station"),
    transportHubName: z.string().nullable().describe("name of the airport or station"),
    terminal: z.string().nullable().describe("where the resource is, as DragonPass says"),
    city: z.string().nullable().describe("city of the resource"),
    countryOrRegion: z.string().nullable().describe("country of the resource, ISO 3166-1 alpha-2"),
    pass: pass.nullable().describe("the pass that is booked on"),
    adultCount: z.int().nullable().describe("adults that visit"),
    childCount: z.int().nullable().describe("children that visit"),
    prebookingDate: z
      .string()
      .nullable()
      .describe("local time of the visit at the resource, `YYYY-MM-DDTHH:mm`; null where the module has none"),
    timezone: z
      .string()
      .nullable()
      .describe(
        "IANA name, or an offset such as `+08:00` where DragonPass gives no more; null where it cannot be read",
      ),
    visitAt: instant.nullable().describe("the visit as an instant; null where date or time zone is not known"),
    cancellable: z.boolean().describe("there is an order that can be cancelled, and its deadline has not passed"),
    cancellableUntil: instant
      .nullable()
      .describe("the deadline; null where DragonPass gives none, and decides when it is asked to cancel"),
    vouchers: z.array(voucher).describe("of the confirmed order"),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("fields that only this module has (`esim`, `esimOptions`, `fitnessOptions`), as DragonPass names them"),
    checkedInAt: instant
      .nullable()
      .describe("when DragonPass checked it in, by our clock; `vouchers` are those of the check-in from then on"),
    topUpOf: bookingId
      .nullable()
      .describe(
        "the booking whose eSIM it tops up, as asked for; null for any other. Each has its own order: what happens to the one is not done to the other",
      ),
    remarks: z.string().nullable().describe("a remark of DragonPass's staff on the order"),
    reason: reason
      .nullable()
      .describe("why it is `unavailable` or `rejected`, or was cancelled without being asked to here; else null"),
    waitsFor: waitsFor.nullable().describe("what it waits for while it is `requested`; null once it is decided"),
    cancelRequestedAt: instant
      .nullable()
      .describe(
        "since when a cancellation is remembered that has not been carried out; null where nobody wants one, or it was carried out or refused",
      ),
    needsAttention: reason
      .nullable()
      .describe(
        "why a person has to look at it (see [operating.md](operating.md#what-needs-a-person)); null where none has to",
      ),
    history: z.array(historyEntry).describe("each change of state once, oldest first"),
  })
  .meta({ title: "Booking" });
export type Booking = z.infer<typeof booking>;
