import { expect, test } from "vitest";
import { TYPES } from "../../../src/store/database/type-parsers.ts";

const parseInt8: (text: string) => unknown = TYPES.getTypeParser(20);
const parseTimestamptz: (text: string) => unknown = TYPES.getTypeParser(1184);

test.each([
  ["2027-05-01 12:00:00.123+00", "2027-05-01T12:00:00.123Z"],
  ["2027-05-01 14:00:00+02", "2027-05-01T12:00:00.000Z"],
  ["2027-05-01 17:30:00.5+05:30", "2027-05-01T12:00:00.500Z"],
])("a date as PostgreSQL writes it in ISO style is read: %s", (text, instant) => {
  expect(parseTimestamptz(text)).toEqual(new Date(instant));
});

test.each([
  ["SQL", "01/05/2027 12:00:00.123 UTC"],
  ["Postgres", "Sat 01 May 12:00:00.123 2027 UTC"],
  ["German", "01.05.2027 12:00:00.123 UTC"],
])("a date in %s style is refused, instead of being read as none", (_style, text) => {
  expect(() => parseTimestamptz(text)).toThrow(/DateStyle/);
});

test("an int8 is a number as long as that keeps all its digits", () => {
  expect(["5", "-9007199254740991", "9007199254740993"].map(parseInt8)).toEqual([
    5,
    -9007199254740991,
    9007199254740993n,
  ]);
});
