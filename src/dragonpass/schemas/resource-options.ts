import { z } from "zod";
import { listOr, readInside, wireObject } from "./nested.ts";
import { asItCame } from "./read-tolerantly.ts";
import { secondaryId, secondaryInteger, secondaryLocalTime, secondaryText } from "./secondary.ts";

/** Something bookable at a resource: a day pass, a class, a data package. */
interface SupplierOption {
  optionId: string;
  optionName: string | null;
  /** Whether it has a time of its own, as a class has and a day pass has not. */
  isTimed: boolean;
  /** Local time at the resource at which it starts, `YYYY-MM-DDTHH:mm`; null where it has none, or none that can be read. */
  startsAt: string | null;
  /** As DragonPass gave it, with the `date` of the schedule that it is in. */
  raw: Record<string, unknown>;
}

/** The options of a resource. */
export interface SupplierOptions {
  options: SupplierOption[];
  /** False where some could not be read: one that is not among the others may exist all the same. */
  isComplete: boolean;
}

/** DragonPass: `optionType`. */
const DAY_PASS = 1;
const CLASS = 2;

const wireFields = z.looseObject({
  optionId: secondaryId,
  optionName: secondaryText,
  optionType: secondaryInteger,
  startTime: secondaryText,
});

/** Its id identifies an option: without one it is nothing, and takes no other with it. */
const wireOption = wireObject.transform((given, ctx) => {
  const { optionId, optionName, optionType, startTime } = readInside(wireFields, given, ctx);
  return optionId === null ? undefined : { optionId, optionName, optionType, startTime, given: asItCame(given) };
});

/** Entry by entry: one that cannot be read takes no other with it. */
const wireList = z.array(wireOption.optional());
const wireSchedule = z.looseObject({ date: secondaryText, optionList: wireList });

/** The options of one day, or those that are the same on every day. */
interface Part {
  readonly date: string | null;
  readonly optionList: z.output<typeof wireList>;
}

const wireParts = z
  .looseObject({ optionList: wireList.nullish(), schedules: z.array(wireSchedule.optional()).nullish() })
  .refine(({ optionList, schedules }) => optionList != null || schedules != null, { path: ["optionList"] })
  .transform(({ optionList, schedules }): (Part | undefined)[] => [
    ...(optionList ? [{ date: null, optionList }] : []),
    ...(schedules ?? []),
  ]);

/** Answer of the lists of options (A13): of an eSIM, of the days of a gym, or the list alone. */
export const wireOptions = listOr(
  wireList.transform((optionList): (Part | undefined)[] => [{ date: null, optionList }]),
  wireParts,
).transform(
  (parts): SupplierOptions => ({
    options: parts.flatMap((part) => (part === undefined ? [] : optionsIn(part))),
    isComplete: parts.every((part) => part?.optionList.every((option) => option !== undefined)),
  }),
);

function optionsIn({ date, optionList }: Part): SupplierOption[] {
  return optionList.flatMap((option) => {
    if (option === undefined) return [];
    const { optionId, optionName, optionType, startTime, given } = option;
    const isTimed = optionType === CLASS || (optionType !== DAY_PASS && startTime !== null);
    const startsAt = isTimed ? localTimeOf(startTime, date) : null;
    return [{ optionId, optionName, isTimed, startsAt, raw: { ...(date === null ? {} : { date }), ...given } }];
  });
}

/** A time by itself is one of the day that it is listed under. */
function localTimeOf(startTime: string | null, date: string | null): string | null {
  const whole = secondaryLocalTime.safeParse(startTime);
  if (whole.success) return whole.data;
  return secondaryLocalTime.safeParse(`${date}T${startTime}`).data ?? null;
}
