import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LocalDateTime } from "../../../src/contract/prebooking-request.ts";
import type { Module } from "../../../src/contract/vocabulary.ts";
import { moduleRow, PREBOOKED_MODULES } from "../../../src/domain/modules.ts";
import { judgeOption } from "../../../src/dragonpass/judge-option.ts";
import { judgeRequest } from "../../../src/dragonpass/judge-request.ts";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { type SupplierOptions, wireOptions } from "../../../src/dragonpass/schemas/resource-options.ts";

const AT_SEVEN = "2027-10-01T07:00";
const GYM = {
  schedules: [
    {
      date: "2027-10-01",
      optionList: [
        { optionId: "dayPass", optionType: 1 },
        { optionId: "class", optionType: 2, startTime: AT_SEVEN },
        { optionId: "unsaid", optionType: 2, startTime: "some time" },
      ],
    },
  ],
};
const listed = (data: object): SupplierOptions => wireOptions.parse(data);

const judge = (optionId: string, prebookingDate: string | null, options: SupplierOptions | null = listed(GYM)) =>
  judgeOption({ module: "fitness", optionId, prebookingDate: prebookingDate as LocalDateTime | null }, options);
const fits = (prebookingDate: string | null) => ({ kind: "fits", prebookingDate });
const refused = (code: string) => ({ kind: "refused", reason: { code } });

describe("the option of a gym", () => {
  test("says when a class is, whether or not its time is given as well", () => {
    expect(judge("class", null)).toEqual(fits(AT_SEVEN));
    expect(judge("class", AT_SEVEN)).toEqual(fits(AT_SEVEN));
  });

  test("is refused at another time than it starts", () => {
    const details = { prebookingDate: "2027-10-01T08:00", startsAt: AT_SEVEN };
    expect(judge("class", "2027-10-01T08:00")).toMatchObject({ reason: { code: "date_invalid", details } });
  });

  test("needs a date where it has no time of its own", () => {
    expect(judge("dayPass", "2027-10-01T10:00")).toEqual(fits("2027-10-01T10:00"));
    expect(judge("dayPass", null)).toMatchObject(refused("date_invalid"));
  });

  test("is left to DragonPass where its time cannot be read", () => {
    expect(judge("unsaid", null)).toEqual(fits(null));
    expect(judge("unsaid", AT_SEVEN)).toEqual(fits(AT_SEVEN));
  });

  test("is refused where the day that was asked for does not list it; without a day, DragonPass may know it", () => {
    expect(judge("other", AT_SEVEN)).toMatchObject(refused("option_invalid"));
    expect(judge("other", null)).toEqual(fits(null));
    const halfRead = { ...listed(GYM), isComplete: false };
    expect(judge("other", AT_SEVEN, halfRead)).toEqual(fits(AT_SEVEN));
  });

  test("of a class that is held on several days is that of the day that was asked for", () => {
    const optionList = [1, 2].map((day) => ({ optionId: "yoga", optionType: 2, startTime: `2027-10-0${day}T07:00` }));
    expect(judge("yoga", "2027-10-02T07:00", listed({ optionList }))).toEqual(fits("2027-10-02T07:00"));
  });
});

test("an option of an eSIM is refused where it is not listed, and has no date", () => {
  const options = listed({ optionList: [{ optionId: "30GB", optionName: "30 GB" }] });
  const ofEsim = (optionId: string) => judgeOption({ module: "esim", optionId, prebookingDate: null }, options);
  expect(ofEsim("30GB")).toEqual(fits(null));
  expect(ofEsim("50GB")).toMatchObject({ reason: { code: "option_invalid", details: { optionId: "50GB" } } });
});

test("no request is judged by options that nobody could list", () => {
  fc.assert(
    fc.property(fc.constantFrom<Module>(...PREBOOKED_MODULES), fc.option(fc.constant(AT_SEVEN)), (module, date) => {
      const optionId = moduleRow(module).bookedBy === "option" ? "O1" : null;
      const prebookingDate = date as LocalDateTime | null;
      expect(judgeOption({ module, optionId, prebookingDate }, null)).toEqual(fits(date));
    }),
  );
});

describe("the time of a class is resolved like any other", () => {
  const resource = wireResource.parse({ resourceId: "F1", module: 7, locationInfo: { timezone: "Europe/London" } });
  const at = (startTime: string) => {
    const options = listed({ optionList: [{ optionId: "class", optionType: 2, startTime }] });
    const request = { module: "fitness", resourceId: "F1", optionId: "class", adultCount: 1, childCount: 0 } as const;
    const found = { kind: "ok", value: resource } as const;
    return judgeRequest({ ...request, prebookingDate: null, guest: null }, { found, options }, 0);
  };

  test("is refused where the clocks skip it", () => {
    const details = { prebookingDate: "2028-03-26T01:30", timezone: "Europe/London" };
    expect(at("2028-03-26T01:30")).toMatchObject({ reason: { code: "date_invalid", details } });
  });

  test("is the earlier one where it exists twice, and says so", () => {
    const twice = { kind: "fits", prebookingDate: "2027-10-31T01:30", visitAt: "2027-10-31T00:30:00.000Z" };
    expect(at("2027-10-31T01:30")).toMatchObject({ ...twice, remark: expect.stringContaining("twice") });
  });

  test("is refused where it has passed", () => {
    expect(at("1969-10-01T10:00")).toMatchObject({ reason: { code: "date_in_the_past" } });
  });
});
