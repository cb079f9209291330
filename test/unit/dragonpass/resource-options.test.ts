import { describe, expect, test } from "vitest";
import { readTolerantly } from "../../../src/dragonpass/schemas/read-tolerantly.ts";
import { wireOptions } from "../../../src/dragonpass/schemas/resource-options.ts";
import { clientOf, refusal, startFake, success } from "./fake-dragonpass.ts";

const PACKAGE = { optionId: "E1-01", optionName: "30 GB", duration: 10, dataMode: 2, totalVolume: 30, unit: "GB" };
const CLASS = { optionId: "F1-1", optionName: "Yoga", optionType: 2, startTime: "2027-10-01T07:00", price: { a: 1 } };
const read = (data: unknown) => {
  const reading = readTolerantly(wireOptions, data);
  if (!reading.success) throw reading.error;
  return reading.data;
};

describe("the options of a resource", () => {
  test("are read as DragonPass lists them: packages, days, or the list alone", () => {
    const esim = {
      options: [{ optionId: "E1-01", optionName: "30 GB", isTimed: false, startsAt: null, raw: PACKAGE }],
    };
    expect(read({ optionList: [PACKAGE] })).toEqual({ ...esim, isComplete: true });
    expect(read([PACKAGE])).toEqual({ ...esim, isComplete: true });
    const { options } = read({ schedules: [{ date: "2027-10-01", optionList: [CLASS] }] });
    const raw = { date: "2027-10-01", ...CLASS };
    expect(options).toEqual([
      { optionId: "F1-1", optionName: "Yoga", isTimed: true, startsAt: "2027-10-01T07:00", raw },
    ]);
  });

  test.each([
    ["seconds", { startTime: "2027-10-01 07:00:00" }, true, "2027-10-01T07:00"],
    ["a time by itself", { startTime: "07:00" }, true, "2027-10-01T07:00"],
    ["no type", { optionType: undefined }, true, "2027-10-01T07:00"],
    ["an offset, which need not be the resource's", { startTime: "2027-10-01T07:00+08:00" }, true, null],
    ["no time at all", { startTime: null }, true, null],
    ["the opening hours of a day pass", { optionType: 1 }, false, null],
    ["nothing but its id", { optionType: undefined, startTime: undefined }, false, null],
  ])("have the time that they start at, with %s", (_, change, isTimed, startsAt) => {
    const { options } = read({ schedules: [{ date: "2027-10-01", optionList: [{ ...CLASS, ...change }] }] });
    expect(options).toMatchObject([{ isTimed, startsAt }]);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["without an id", { optionName: "A" }],
    ["whose id is an object", { optionId: {} }],
    ["that is text", "E1-02"],
  ])("are read without one that is %s, and say that they are not all", (_, entry) => {
    const options = [expect.objectContaining({ optionId: "E1-01" })];
    expect(read({ optionList: [entry, PACKAGE] })).toEqual({ options, isComplete: false });
    expect(read({ schedules: [{ optionList: [PACKAGE, entry] }, null] })).toEqual({ options, isComplete: false });
  });

  test.each(["optionName", "optionType", "startTime", "price"])("are read where %s is odd", (field) => {
    for (const odd of [null, "", {}, [], true]) {
      const { options, isComplete } = read({ optionList: [{ ...CLASS, [field]: odd }] });
      expect(isComplete).toBe(true);
      expect(options).toMatchObject([{ optionId: "F1-1" }]);
    }
  });

  test.each([{}, { optionList: null }, { optionList: "none" }, "text", null])("are not read from %j", (data) => {
    expect(readTolerantly(wireOptions, data).success).toBe(false);
  });
});

describe("asking for options", () => {
  const ARGS = { programId: "1", resourceId: "X/1", date: "2027-10-01" };

  test.each([
    ["fitness", "/resources/fitness/X%2F1/schedule?date=2027-10-01"],
    ["esim", "/resources/esims/X%2F1/options"],
  ] as const)("of %s goes to its own path, with the day only where options differ by day", async (module, path) => {
    const { url, seen } = await startFake(success({ optionList: [PACKAGE] }));
    expect(await clientOf(url).listOptions({ ...ARGS, module })).toMatchObject({ kind: "ok" });
    expect(seen).toMatchObject([{ method: "GET", path }]);
  });

  test.each(["lounge", "fastTrack"] as const)("of %s asks nobody: there are none", async (module) => {
    const { url, seen } = await startFake(success({}));
    expect(await clientOf(url).listOptions({ ...ARGS, module })).toEqual({ kind: "not-found" });
    expect(seen).toEqual([]);
  });

  test("of a resource that DragonPass does not know finds none", async () => {
    const { url } = await startFake(refusal("304.000.001", 404));
    expect(await clientOf(url).listOptions({ ...ARGS, module: "esim" })).toEqual({ kind: "not-found" });
  });
});
