import { z } from "zod";
import { text } from "./text.ts";
import { opaqueId } from "./vocabulary.ts";

/** A date with time and zone: UTC is `Z`. */
const dateTime = z.iso.datetime({ offset: true, error: "must be an ISO 8601 date with time and offset" });

const WORDS = "ISO 8601 date with time and offset";

interface Validity {
  readonly activationDate: string | null;
  readonly expirationDate: string;
}

/** Fields that a pass is issued with, whoever asks for it. Its names are personal data. */
export const issuedWith = {
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

/** Asked also when other fields are wrong, so that all errors show at once. */
export function inOrder<Schema extends z.ZodType<Validity>>(schema: Schema): Schema {
  return schema.refine(
    ({ activationDate, expirationDate }) => !(Date.parse(activationDate ?? "") >= Date.parse(expirationDate)),
    {
      path: ["expirationDate"],
      message: "must be after activationDate",
      when: ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value),
    },
  );
}

/** A pass that is issued for a booking, of the booking's module and program. Its names are personal data. */
export const newEPass = inOrder(
  z.strictObject({
    type: z.literal("newEPass").describe("a pass that is issued for this booking"),
    ...issuedWith,
  }),
);
