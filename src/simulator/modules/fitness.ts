import { laterLocal } from "../dates.ts";
import type { Resource } from "../entities/resource.ts";
import type { ResourceOption } from "../entities/resource-option.ts";
import { ofLifestyle } from "./of-lifestyle.ts";

/** DragonPass: `optionType`. */
const OPTION_TYPE = { dayPass: 1, class: 2 } as const;

const CLASS_MINUTES = 60;

/** Gyms: a day pass, and classes that take place every day. */
export const fitness = ofLifestyle("fitnessInfo", {
  find: (resource, optionId) => optionsOn(resource, dayOf(optionId)).find((option) => option.optionId === optionId),
  list: (resource, days) => ({
    schedules: days.map((date) => ({ date, optionList: optionsOn(resource, date).map(({ listed }) => listed) })),
  }),
  detailsOf: ({ option }) => ({ fitnessOptions: option.listed }),
});

function optionsOn(resource: Resource, date: string | null): ResourceOption[] {
  const dayPass = optionOf(resource, "dayPass", "Day pass", null);
  if (date === null) return [dayPass];
  const classes = resource.classTimes.map((time) =>
    optionOf(resource, `${date}-${time}`.replaceAll(/-(?=\d\d-)|:/g, ""), `Class at ${time}`, `${date}T${time}`),
  );
  return [dayPass, ...classes];
}

/** A class has the day and the time of its start in its id, so that it is known however far ahead it is. */
function dayOf(optionId: string): string | null {
  const [, year, month, day] = /-(\d{4})(\d\d)(\d\d)-\d{4}$/.exec(optionId) ?? [];
  const date = `${year}-${month}-${day}`;
  return laterLocal(`${date}T00:00`, 0) === null ? null : date;
}

function optionOf(resource: Resource, suffix: string, optionName: string, startsAt: string | null): ResourceOption {
  const optionId = `${resource.resourceId}-${suffix}`;
  const price = { currency: "USD", adultRate: "15.00", childRate: "15.00" };
  const listed = {
    optionId,
    optionName,
    optionType: startsAt === null ? OPTION_TYPE.dayPass : OPTION_TYPE.class,
    // A day pass has no times.
    ...(startsAt === null ? {} : { startTime: startsAt, endTime: laterLocal(startsAt, CLASS_MINUTES) }),
    price,
  };
  return { optionId, optionName, startsAt, price, listed };
}
