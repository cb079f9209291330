import { type ZodType, z } from "zod";
import { isStorableText, storableRecord } from "../push/storable-json.ts";
import { readInstant } from "../time/instants.ts";
import { wireFlag, wireId, wireInteger } from "./wire.ts";

/**
 * Fields that do not identify anything. Null, nothing and the empty text of Version 1 say nothing; what is said in a
 * way that cannot be read is an issue, for `readTolerantly` to leave out.
 */
export function secondary<Schema extends ZodType>(schema: Schema) {
  return z
    .preprocess((value) => (value === "" ? null : value), schema.nullable())
    .nullish()
    .transform((value) => value ?? null);
}

/** Longer than any name by far: a booking keeps it, and carries it from then on. */
const TEXT_LENGTH_MAX = 1_000;
/** A voucher can be all that a QR code says. */
const VOUCHER_LENGTH_MAX = 4_096;

/** A year: longer than any token lives. */
const SECONDS_MAX = 31_536_000;

const storable = z.string().refine(isStorableText, "holds U+0000 or a lone surrogate");
const numberAsText = (value: unknown) => (Number.isFinite(value) ? String(value) : value);

/** Text that only informs, up to a length. */
export const secondaryText = secondary(z.preprocess(numberAsText, storable.max(TEXT_LENGTH_MAX)));
/** Text whose length is somebody else's business. */
export const secondaryLongText = secondary(storable);
export const secondaryId = secondary(wireId.pipe(storable));
export const secondaryInteger = secondary(wireInteger);
export const secondaryFlag = secondary(wireFlag);

/** A date that only informs. Without an offset it is UTC, as documented. */
export const secondaryInstant = secondary(
  z.string().transform((text, ctx) => {
    const read = readInstant(text);
    if (read !== null) return read.instant;
    ctx.addIssue({ code: "custom", message: "is not an ISO 8601 date with time" });
    return z.NEVER;
  }),
);

/** Unix seconds, as documented; milliseconds and ISO 8601 are understood. */
export const secondaryTime = secondary(
  z.union([z.string(), z.number()]).transform((value, ctx) => {
    const number = typeof value === "string" && /^\d{9,13}(\.0+)?$/.test(value) ? Number(value) : value;
    const ms = typeof number === "number" ? (number > 1e11 ? number : number * 1000) : Number.NaN;
    const at = new Date(ms > 0 ? ms : Date.parse(readInstant(value)?.instant ?? ""));
    if (!Number.isNaN(at.getTime())) return at;
    ctx.addIssue({ code: "custom", message: "is no time" });
    return z.NEVER;
  }),
);

/** A length of time: of any use only where it has not passed yet, and ends within what a date can say. */
export const secondarySeconds = secondary(
  z.preprocess(
    (value) => (typeof value === "string" && /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) : value),
    z.number().positive().max(SECONDS_MAX),
  ),
);

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/**
 * Local time at the resource, to the minute, also with seconds or a blank. One with an offset cannot be read, as it
 * need not be the resource's: an order must not look like one of another time for the way it is dated.
 */
export const secondaryLocalTime = secondary(
  z.string().transform((text, ctx) => {
    const [, date, time] = LOCAL_TIME.exec(text) ?? [];
    if (date !== undefined && readInstant(`${date}T${time}`) !== null) return `${date}T${time}`;
    ctx.addIssue({ code: "custom", message: "is not a local time" });
    return z.NEVER;
  }),
);

/** The fields of a module's own, kept as they are. */
export const secondaryRecord = secondary(
  z.record(z.string(), z.unknown()).transform((record) => storableRecord(record)),
);

/** A part of its own, with fields that may be left out. */
export function secondaryPart<Shape extends z.ZodRawShape>(shape: Shape) {
  return secondary(z.looseObject(shape));
}

/** A credential: a voucher, or the token of a reservation. */
export const secondaryVoucher = secondary(
  z.preprocess((value) => (Number.isSafeInteger(value) ? String(value) : value), storable.max(VOUCHER_LENGTH_MAX)),
);
