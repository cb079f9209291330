import { z } from "zod";
import type { Instant } from "../../contract/vocabulary.ts";
import { wireId, wireInteger } from "../schemas/wire.ts";
import { readInstant } from "../time/instants.ts";

/** How the fields of a push are read. The first four identify a message: without them it is refused. */
export interface PushFields {
  readonly id: z.ZodType<string>;
  readonly code: z.ZodType<number>;
  readonly ids: z.ZodType<string[]>;
  /** `hadOffset` false means that it was taken as UTC, as documented. */
  readonly date: z.ZodType<{ instant: Instant; hadOffset: boolean }>;
  /** Fields that a message of its type always has. */
  readonly stated: SecondaryFields;
  /** Fields that may be missing or null. */
  readonly optional: SecondaryFields & {
    readonly instant: z.ZodType<Instant | null>;
    readonly passengers: z.ZodType<{ cardholder: number | null; guests: number | null } | null>;
  };
}

interface SecondaryFields {
  readonly id: z.ZodType<string | null>;
  readonly integer: z.ZodType<number | null>;
  readonly text: z.ZodType<string | null>;
}

/** In words, for the page of the events. */
const WORDS = {
  id: "text, 1 to 128 characters",
  integer: "whole number",
  text: "text",
  date: "date with time, ISO 8601; UTC where it has no offset",
  passengers: "object: `cardholder`, `guests`, whole numbers",
};

const documentedId = z.string().min(1).max(128);
const documentedInstant = z.string().transform((text, ctx) => instantIn(text, ctx)?.instant ?? z.NEVER);
const date = z
  .string()
  .transform((text, ctx) => instantIn(text, ctx) ?? z.NEVER)
  .meta({ words: WORDS.date });

/** Exactly as DragonPass documents them. */
export const DOCUMENTED_FIELDS: PushFields = {
  id: documentedId,
  code: z.int32(),
  ids: z.array(documentedId),
  date,
  stated: { id: documentedId, integer: z.int32(), text: z.string() },
  optional: optionalFields((value) => value === undefined),
};

/** Documented fields of Version 1, where the empty text counts as missing too. */
export const VERSION_ONE_FIELDS: PushFields = { ...DOCUMENTED_FIELDS, optional: optionalFields(isMissingOrEmpty) };

const tolerantSecondary: SecondaryFields = {
  id: nullIfUnreadable(wireId),
  integer: nullIfUnreadable(wireInteger),
  text: nullIfUnreadable(z.string()),
};

/** As near to it as can be read: numbers as text and ids as numbers too, and null for what only informs and cannot be read. */
export const TOLERANT_FIELDS: PushFields = {
  id: wireId,
  code: wireInteger,
  ids: z.array(wireId),
  date,
  stated: tolerantSecondary,
  optional: {
    ...tolerantSecondary,
    instant: nullIfUnreadable(documentedInstant),
    passengers: nullIfUnreadable(
      z.looseObject({ cardholder: tolerantSecondary.integer, guests: tolerantSecondary.integer }),
    ),
  },
};

function optionalFields(isMissing: IsMissing): PushFields["optional"] {
  const orNull = <Output>(words: string, schema: z.ZodType<Output>) =>
    nullIf(isMissing, schema).meta({ words: `${words}, or null` });
  const integer = orNull(WORDS.integer, z.int32());
  return {
    id: orNull(WORDS.id, documentedId),
    integer,
    text: orNull(
      WORDS.text,
      z.string().transform((text) => (text === "" ? null : text)),
    ),
    instant: orNull(WORDS.date, documentedInstant),
    passengers: orNull(WORDS.passengers, z.looseObject({ cardholder: integer, guests: integer })),
  };
}

function nullIfUnreadable<Output>(schema: z.ZodType<Output>): z.ZodType<Output | null> {
  return nullIf(isMissingOrEmpty, schema).catch(null);
}

type IsMissing = (value: unknown) => boolean;

function isMissingOrEmpty(value: unknown): boolean {
  return value === undefined || value === "";
}

function nullIf<Output>(isMissing: IsMissing, schema: z.ZodType<Output>): z.ZodType<Output | null> {
  return z
    .unknown()
    .optional()
    .transform((value): unknown => (isMissing(value) ? null : value))
    .pipe(schema.nullable());
}

function instantIn(text: string, ctx: z.RefinementCtx) {
  const read = readInstant(text);
  if (read === null) ctx.addIssue({ code: "custom", message: "is not an ISO 8601 date with time" });
  return read;
}
