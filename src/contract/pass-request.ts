import { z } from "zod";
import { PASS_MODULES } from "../domain/modules.ts";
import { reason } from "./booking.ts";
import { text } from "./prebooking-request.ts";
import { instant, opaqueId, orderId, pass, passRequestId, programId } from "./vocabulary.ts";

const passModule = z.enum(PASS_MODULES);

/** A date with time and zone: UTC is `Z`. */
const dateTime = z.iso.datetime({ offset: true, error: "must be an ISO 8601 date with time and offset" });

interface Validity {
  readonly activationDate: string | null;
  readonly expirationDate: string;
}

const asked = {
  programId: programId.optional(),
  module: passModule,
  /** Of the caller; it belongs to one name. */
  clientUserId: text.max(128),
  firstName: text,
  lastName: text,
  activationDate: dateTime.nullable().default(null),
  expirationDate: dateTime,
  availableUsages: z.int().min(1).max(1_000_000),
  allowedResourceIds: z.array(opaqueId).max(1_000).default([]),
};

/** Body of `POST /v1/passes`. Unknown fields are refused. */
export const passIssueBody = inOrder(z.strictObject({ passRequestId: passRequestId.optional(), ...asked }));

/** Argument of the workflow `passIssue`: the body with its `passRequestId`. Its names are personal data. */
export const passIssueRequest = inOrder(z.strictObject({ passRequestId, ...asked }));
export type PassIssueRequest = z.infer<typeof passIssueRequest>;

const PASS_REQUEST_STATUSES = ["requested", "issued", "rejected", "cancelled"] as const;

/**
 * A request to issue a pass, as every caller sees it. Each key is always present, `null` where there is nothing; names
 * are not in it.
 */
export const passRequest = z.strictObject({
  passRequestId,
  programId: programId.nullable(),
  status: z.enum(PASS_REQUEST_STATUSES),
  pass: pass.nullable(),
  module: passModule.nullable(),
  orderId: orderId.nullable(),
  expirationDate: instant.nullable(),
  activationDate: instant.nullable(),
  availableUsages: z.int().nullable(),
  usedUsages: z.int().nullable(),
  /** Empty: every resource of the program. */
  allowedResourceIds: z.array(opaqueId),
  reason: reason.nullable(),
  needsAttention: reason.nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type PassRequest = z.infer<typeof passRequest>;

/** A pass as DragonPass shows it now; `passRequestId` is null where it was not issued here. */
export const shownPass = passRequest.extend({ passRequestId: passRequestId.nullable() });
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
