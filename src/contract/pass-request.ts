import { z } from "zod";
import { PASS_MODULES } from "../domain/modules.ts";
import { reason } from "./booking.ts";
import { text } from "./prebooking-request.ts";
import { instant, opaqueId, orderId, pass, passRequestId, programId } from "./vocabulary.ts";

const passModule = z.enum(PASS_MODULES);

/** A date with time and zone: UTC is `Z`. */
const dateTime = z.iso.datetime({ offset: true, error: "must be an ISO 8601 date with time and offset" });

const WORDS = "ISO 8601 date with time and offset";

interface Validity {
  readonly activationDate: string | null;
  readonly expirationDate: string;
}

const asked = {
  programId: programId.optional().describe("one of those that are configured, the first by default"),
  module: passModule.describe("what the pass is for"),
  clientUserId: text.max(128).describe("the caller's id of the user; it belongs to one name"),
  firstName: text.describe("first name of the user"),
  lastName: text.describe("last name of the user"),
  activationDate: dateTime
    .nullable()
    .default(null)
    .meta({ words: WORDS, description: "from when on it is good; at once by default" }),
  expirationDate: dateTime.meta({ words: WORDS, description: "until when it is good" }),
  availableUsages: z.int().min(1).max(1_000_000).describe("how often it is good"),
  allowedResourceIds: z
    .array(opaqueId)
    .max(1_000)
    .default([])
    .describe("resources that it is good for; none: every one of the module"),
};

/** Body of `POST /v1/passes`. Unknown fields are refused. */
export const passIssueBody = inOrder(
  z.strictObject({
    passRequestId: passRequestId
      .optional()
      .describe("id of the request, without personal data; a repeat with the same one is safe"),
    ...asked,
  }),
);

/** Argument of the workflow `passIssue`: the body with its `passRequestId`. Its names are personal data. */
export const passIssueRequest = inOrder(z.strictObject({ passRequestId, ...asked }));
export type PassIssueRequest = z.infer<typeof passIssueRequest>;

const PASS_WAITS_FOR_CODES = ["dragonpass", "outcome_unknown", "temporal"] as const;
export type PassWaitsForCode = (typeof PASS_WAITS_FOR_CODES)[number];

/** The reason why a request for a pass is not decided yet, as of a booking. */
const passWaitsFor = z.strictObject({
  code: z
    .enum(PASS_WAITS_FOR_CODES)
    .describe(
      "an answer of DragonPass, or its rate limit (`dragonpass`); to find out whether a pass exists whose answer was lost (`outcome_unknown`); a worker that takes it up (`temporal`)",
    ),
  since: instant.describe("when this wait began"),
});
export type PassWaitsFor = z.infer<typeof passWaitsFor>;

const PASS_REQUEST_STATUSES = ["requested", "issued", "rejected", "cancelled"] as const;

/**
 * A request to issue a pass, as every caller sees it. Each key is always present, `null` where there is nothing; names
 * are not in it.
 */
export const passRequest = z
  .strictObject({
    passRequestId: passRequestId.describe("the caller's own, or made from `Idempotency-Key`, or a new one"),
    programId: programId.nullable().describe("the program that it is issued in"),
    status: z
      .enum(PASS_REQUEST_STATUSES)
      .describe(
        "`requested`: not decided yet; `issued`: there is a pass; `rejected`: refused, see `reason`; `cancelled`",
      ),
    pass: pass.nullable().describe("the pass; null until it is issued"),
    module: passModule.nullable().describe("what the pass is for"),
    orderId: orderId.nullable().describe("DragonPass's id of the order that issued the pass"),
    expirationDate: instant.nullable().describe("until when it is good"),
    activationDate: instant.nullable().describe("from when on it is good"),
    availableUsages: z.int().nullable().describe("how often it is good, in all"),
    usedUsages: z.int().nullable().describe("how often it has been used"),
    allowedResourceIds: z.array(opaqueId).describe("resources that it is good for; none: every one of the program"),
    reason: reason.nullable().describe("why it is `rejected`; else null"),
    waitsFor: passWaitsFor.nullable().describe("what it waits for while it is `requested`; null once it is decided"),
    cancelRequestedAt: instant
      .nullable()
      .describe(
        "since when a cancellation is remembered that has not been carried out; null where nobody wants one, or it was carried out or refused",
      ),
    needsAttention: reason.nullable().describe("why a person has to look at it; null where none has to"),
    createdAt: instant.describe("when it was asked for"),
    updatedAt: instant.describe("when this version was stored"),
  })
  .meta({ title: "Request for a pass" });
export type PassRequest = z.infer<typeof passRequest>;

/** A pass as DragonPass shows it now; `passRequestId` is null where it was not issued here. */
export const shownPass = passRequest
  .extend({
    passRequestId: passRequestId.nullable().describe("the request that issued it; null where it was not issued here"),
  })
  .meta({ title: "Pass" });
export type ShownPass = z.infer<typeof shownPass>;

/** Asked also when other fields are wrong, so that all errors show at once. */
function inOrder<Schema extends z.ZodType<Validity>>(schema: Schema): Schema {
  return schema.refine(
    ({ activationDate, expirationDate }) => !(Date.parse(activationDate ?? "") >= Date.parse(expirationDate)),
    {
      path: ["expirationDate"],
      message: "must be after activationDate",
      when: ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value),
    },
  );
}
