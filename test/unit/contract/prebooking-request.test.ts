import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldErrorsOf } from "../../../src/contract/field-errors.ts";
import {
  availabilityRequestBody,
  prebookingRequest,
  prebookingRequestBody,
} from "../../../src/contract/prebooking-request.ts";

const SLOT = { module: "lounge", resourceId: "N00001", prebookingDate: "2027-10-01T10:30", adultCount: 1 };
const LOUNGE = { ...SLOT, pass: { type: "ePass", id: "1788000066668888" } };
const ESIM = { ...LOUNGE, module: "esim", optionId: "O1", prebookingDate: null };
const TOP_UP = { ...ESIM, resourceId: undefined, topUpOf: "b-1" };

function errorsOf(
  body: unknown,
  schema: typeof prebookingRequestBody | typeof availabilityRequestBody = prebookingRequestBody,
) {
  const parsed = schema.safeParse(body);
  return parsed.success ? [] : fieldErrorsOf(parsed.error, body);
}
const pointersOf = (body: unknown) =>
  errorsOf(body)
    .map(({ pointer }) => pointer)
    .sort();

describe("the body of a prebooking", () => {
  test("has its defaults written out", () => {
    expect(prebookingRequestBody.parse(LOUNGE)).toEqual({
      ...LOUNGE,
      optionId: null,
      childCount: 0,
      guest: {},
      autoCancelPending: false,
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ["a lounge", LOUNGE],
    ["a Fast Track", { ...LOUNGE, module: "fastTrack" }],
    ["a fitness studio", { ...LOUNGE, module: "fitness", optionId: "O1" }],
    ["a class, which says when it is", { ...LOUNGE, module: "fitness", optionId: "O1", prebookingDate: null }],
    ["an eSIM", ESIM],
    ["an eSIM whose date is left out", { ...ESIM, prebookingDate: undefined }],
    ["a top-up, which leaves its resource to the eSIM", TOP_UP],
    ["a top-up that names its resource", { ...TOP_UP, resourceId: "E00001" }],
    ["an eSIM that says that it tops nothing up", { ...ESIM, topUpOf: null }],
    ["a lounge on 29 February of a leap year", { ...LOUNGE, prebookingDate: "2028-02-29T00:00" }],
  ])("is accepted for %s", (_, body) => {
    expect(errorsOf(body)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a lounge with an option", { ...LOUNGE, optionId: "O1" }, "/optionId"],
    ["a Fast Track with an option", { ...LOUNGE, module: "fastTrack", optionId: "O1" }, "/optionId"],
    ["a fitness studio without an option", { ...LOUNGE, module: "fitness" }, "/optionId"],
    ["an eSIM without an option", { ...ESIM, optionId: null }, "/optionId"],
    ["a lounge without a date", { ...LOUNGE, prebookingDate: null }, "/prebookingDate"],
    ["an eSIM with a date", { ...ESIM, prebookingDate: "2027-10-01T10:30" }, "/prebookingDate"],
    ["a date that the calendar does not have", { ...LOUNGE, prebookingDate: "2027-02-29T10:30" }, "/prebookingDate"],
    ["a date with a zone", { ...LOUNGE, prebookingDate: "2027-10-01T10:30Z" }, "/prebookingDate"],
    ["the hour 24", { ...LOUNGE, prebookingDate: "2027-10-01T24:00" }, "/prebookingDate"],
    ["nobody who travels", { ...LOUNGE, adultCount: 0 }, "/adultCount"],
    ["half an adult", { ...LOUNGE, adultCount: 1.5 }, "/adultCount"],
    ["less than no child", { ...LOUNGE, childCount: -1 }, "/childCount"],
    ["a module that is not known", { ...LOUNGE, module: "spa" }, "/module"],
    ["a pass of another type", { ...LOUNGE, pass: { type: "card", id: "1" } }, "/pass/type"],
    ["a field that is not known", { ...LOUNGE, colour: "red" }, "/colour"],
    ["a guest with a field that is not known", { ...LOUNGE, guest: { nickname: "A" } }, "/guest/nickname"],
    ["a calling code with a plus", { ...LOUNGE, guest: { callingCode: "+44" } }, "/guest/callingCode"],
    ["a bookingId that would be a path", { ...LOUNGE, bookingId: "../x" }, "/bookingId"],
    ["no resource, though nothing is topped up", { ...LOUNGE, resourceId: undefined }, "/resourceId"],
    ["a resource of null", { ...TOP_UP, resourceId: null }, "/resourceId"],
    ["a top-up of a module without", { ...LOUNGE, topUpOf: "b-1" }, "/topUpOf"],
    ["a top-up of itself", { ...TOP_UP, bookingId: "b-1" }, "/topUpOf"],
    ["a top-up of what is no id", { ...TOP_UP, topUpOf: "../x" }, "/topUpOf"],
    ["a top-up with a date", { ...TOP_UP, prebookingDate: "2027-10-01T10:30" }, "/prebookingDate"],
    ["a top-up without an option", { ...TOP_UP, optionId: null }, "/optionId"],
    ["a top-up for two", { ...TOP_UP, adultCount: 2 }, "/adultCount"],
    ["a top-up for a child as well", { ...TOP_UP, childCount: 1 }, "/childCount"],
  ])("is refused for %s, and for nothing else", (_, body, pointer) => {
    expect(pointersOf(body)).toEqual([pointer]);
  });

  test("says of a resource that is missing that it is", () => {
    const expected = [{ pointer: "/resourceId", code: "missing", message: "is missing" }];
    expect(errorsOf({ ...LOUNGE, resourceId: undefined })).toEqual(expected);
    expect(errorsOf({ ...SLOT, resourceId: undefined }, availabilityRequestBody)).toEqual(expected);
  });

  test("takes a bookingId of 1 to 64 characters as it is written, and no other", () => {
    for (const bookingId of ["b", "0", "Aa0._-", `B${"x".repeat(63)}`]) {
      expect(prebookingRequestBody.parse({ ...LOUNGE, bookingId }).bookingId).toBe(bookingId);
    }
    for (const bookingId of ["", `B${"x".repeat(64)}`, ".b", "_b", "-b", "a b", "a/b", "ä", "b\n", " b", 1, null]) {
      expect(pointersOf({ ...LOUNGE, bookingId })).toEqual(["/bookingId"]);
    }
  });

  test("names what the module lacks also where other fields are wrong", () => {
    const body = { ...ESIM, adultCount: "two", optionId: undefined, prebookingDate: "2027-10-01T10:30" };
    expect(errorsOf(body)).toEqual(
      expect.arrayContaining([
        { pointer: "/adultCount", code: "wrong_type", message: expect.any(String) },
        { pointer: "/optionId", code: "missing", message: "is required for modules fitness and esim" },
        {
          pointer: "/prebookingDate",
          code: "invalid",
          message: "exists only for modules lounge, fastTrack and fitness",
        },
      ]),
    );
    expect(errorsOf(body)).toHaveLength(3);
  });

  test("names everything that is wrong at once, whichever fields these are, and never what was given", () => {
    const wrong = {
      adultCount: { given: "SECRET", pointer: "/adultCount" },
      childCount: { given: 100, pointer: "/childCount" },
      resourceId: { given: "SECRET with spaces", pointer: "/resourceId" },
      pass: { given: { type: "ePass", id: "SECRET\n" }, pointer: "/pass/id" },
      guest: { given: { email: "SECRET" }, pointer: "/guest/email" },
      autoCancelPending: { given: "SECRET", pointer: "/autoCancelPending" },
      optionId: { given: "SECRET", pointer: "/optionId" },
      prebookingDate: { given: "SECRET", pointer: "/prebookingDate" },
      bookingId: { given: "-SECRET", pointer: "/bookingId" },
      SECRET: { given: 1, pointer: "/SECRET" },
    };
    fc.assert(
      fc.property(fc.subarray(Object.entries(wrong)), (chosen) => {
        const body = { ...LOUNGE, ...Object.fromEntries(chosen.map(([field, { given }]) => [field, given])) };
        expect(pointersOf(body)).toEqual(chosen.map(([, { pointer }]) => pointer).sort());
        expect(JSON.stringify(errorsOf(body).map(({ message }) => message))).not.toContain("SECRET");
      }),
    );
  });

  test.each([null, undefined, [], "text", 1])("is refused as a whole where it is %j", (body) => {
    expect(pointersOf(body)).toEqual([""]);
  });
});

describe("an e-mail address", () => {
  const errorsOfEmail = (email: string) => errorsOf({ ...LOUNGE, guest: { email } });

  test.each([
    "ada@example.com",
    "r&d@example.com",
    "a/b=c@example.com",
    "o'brien+lounge@example.co.uk",
    "user@example.xn--p1ai",
    "пример@пример.рф",
    "用户@例子.广告",
    "jürgen@müller.de",
    "first..last@example.jp",
    "!#$%&'*+-/=?^_`{|}~@example.com",
    '"two words"@example.com',
    "x@1.example",
    "post@[192.0.2.1]",
    "post@[IPv6:2001:db8::1]",
  ])("is taken where a mail server takes it: %s", (email) => {
    expect(errorsOfEmail(email)).toEqual([]);
  });

  test.each([
    "",
    "example.com",
    "@example.com",
    "ada@",
    "ada@localhost",
    "ada@@example.com",
    "ada lovelace@example.com",
    "ada@exa mple.com",
    "ada@-example.com",
    "ada@example..com",
    "ada@example.com\nBcc: all@example.com",
    '"ada\n"@example.com',
    "<ada@example.com>",
    "ada@example.com, b@example.com",
    `${"a".repeat(65)}@example.com`,
    `ada@${"a".repeat(64)}.com`,
    `ada@${"example.".repeat(40)}com`,
  ])("is refused, without being repeated, where none does: %j", (email) => {
    const errors = errorsOfEmail(email);
    expect(errors.map(({ pointer }) => pointer)).toContain("/guest/email");
    if (email !== "") expect(JSON.stringify(errors)).not.toContain(email);
  });

  test("is judged in no time, however it is made", () => {
    const startedAt = performance.now();
    for (const part of ["a.", "a-", '"', "\\a", "a@", "é", "[:"]) {
      for (const tail of ["", "@", "!", "@a"]) errorsOfEmail(`a@${part.repeat(20_000)}${tail}`);
    }
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("an id", () => {
  test.each([".", ".."])("is not %s, which is another place in a path", (id) => {
    expect(pointersOf({ ...LOUNGE, resourceId: id, pass: { type: "ePass", id } })).toEqual(["/pass/id", "/resourceId"]);
    expect(pointersOf({ ...ESIM, optionId: id })).toEqual(["/optionId"]);
  });

  test("may hold dots and slashes otherwise", () => {
    expect(errorsOf({ ...LOUNGE, resourceId: "N/../1" })).toEqual([]);
    expect(errorsOf({ ...LOUNGE, resourceId: "..." })).toEqual([]);
  });
});

describe("the other requests", () => {
  test("asks of the workflow's argument what it asks of the body, and an id", () => {
    const parsed = prebookingRequest.safeParse({ ...ESIM, adultCount: "two", prebookingDate: "2027-10-01T10:30" });
    const pointers = parsed.success ? [] : fieldErrorsOf(parsed.error, {}).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(["/adultCount", "/bookingId", "/prebookingDate"]);
    expect(prebookingRequest.safeParse({ ...LOUNGE, bookingId: "b1" }).success).toBe(true);
  });

  test("asks about availability without a pass or a guest, by the same rules", () => {
    expect(errorsOf(SLOT, availabilityRequestBody)).toEqual([]);
    expect(errorsOf(LOUNGE, availabilityRequestBody)).toMatchObject([{ pointer: "/pass", code: "unknown_field" }]);
    expect(
      errorsOf({ ...SLOT, module: "esim" }, availabilityRequestBody)
        .map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(["/optionId", "/prebookingDate"]);
  });
});
