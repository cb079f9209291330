import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { FIELD_ERRORS, fieldErrorsOf, withCode } from "../../../src/contract/field-errors.ts";
import { programErrors } from "../../../src/contract/program-errors.ts";

const schema = z.strictObject({
  name: z.string().min(1).max(3),
  count: z.int().min(1),
  kind: z.enum(["a", "b"]),
  code: z.string().regex(/^x/, "must begin with x"),
  pair: z.union([z.string(), z.number()]),
});
const GOOD = { name: "abc", count: 1, kind: "a", code: "x", pair: 1 };
const ownRule = schema
  .refine(({ count }) => count < 10, { path: ["count"], message: "must be less than 10" })
  .refine(({ count }) => count !== 9, { ...withCode("not_one_of"), path: ["count"], message: "must not be 9" });

describe("the code of a field error", () => {
  test.each([
    ["missing", "/name", { ...GOOD, name: undefined }],
    ["unknown_field", "/more", { ...GOOD, more: 1 }],
    ["wrong_type", "/name", { ...GOOD, name: 5 }],
    ["wrong_type", "/count", { ...GOOD, count: 1.5 }],
    ["out_of_range", "/name", { ...GOOD, name: "" }],
    ["out_of_range", "/name", { ...GOOD, name: "abcd" }],
    ["out_of_range", "/count", { ...GOOD, count: 0 }],
    ["not_one_of", "/kind", { ...GOOD, kind: "c" }],
    ["invalid", "/code", { ...GOOD, code: "y" }],
    ["invalid", "/pair", { ...GOOD, pair: true }],
    ["invalid", "/count", { ...GOOD, count: 10 }],
    ["not_one_of", "/count", { ...GOOD, count: 9 }],
    ["wrong_type", "", "text"],
  ] as const)("is %s for %s of %o", (code, pointer, input) => {
    const parsed = ownRule.safeParse(input);
    const errors = parsed.success ? [] : fieldErrorsOf(parsed.error, input);
    expect(errors).toEqual([{ pointer, code, message: expect.stringMatching(/^(is|must) /) }]);
    expect(FIELD_ERRORS).toHaveProperty(code);
  });

  test.each([
    [z.string(), 5, "must be a string"],
    [z.number(), "5", "must be a number"],
    [z.int(), 1.5, "must be a whole number"],
    [z.boolean(), "true", "must be true or false"],
    [z.strictObject({}), [], "must be an object"],
    [z.array(z.string()), "a", "must be a list"],
    [z.string().min(1), "", "must not be empty"],
    [z.string().min(2), "a", "must have at least 2 characters"],
    [z.string().max(1), "ab", "must have at most 1 character"],
    [z.array(z.string()).min(1), [], "must not be empty"],
    [z.array(z.string()).max(2), ["a", "b", "c"], "must have at most 2 entries"],
    [z.int().min(1), 0, "must be at least 1"],
    [z.enum(["a", "b"]), "c", "must be one of a, b"],
    [z.iso.date(), "2027-10-32", "is not valid"],
    [z.string().regex(/^a$/), "b", "is not valid"],
    [z.string().refine((value) => value === "a"), "b", "is not valid"],
    [z.iso.date({ error: "must be a day" }), "2027-10-32", "must be a day"],
  ])("has a message in plain English: %#, %j", (type, value, message) => {
    const parsed = z.object({ field: type }).safeParse({ field: value });
    const errors = parsed.success ? [] : fieldErrorsOf(parsed.error, { field: value });
    expect(errors).toMatchObject([{ message }]);
  });

  test.each([
    ["not_one_of", "/kind", { kind: "c" }, "must be one of a, b"],
    ["missing", "/kind", {}, "is missing"],
    ["missing", "/more", { kind: "b" }, "is missing"],
    ["wrong_type", "", 5, "must be an object"],
  ])("is %s for %s of shapes that are told apart by a field", (code, pointer, input, message) => {
    const shapes = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("a") }),
      z.strictObject({ kind: z.literal("b"), more: z.string() }),
    ]);
    const parsed = shapes.safeParse(input);
    const errors = parsed.success ? [] : fieldErrorsOf(parsed.error, input);
    expect(errors).toEqual([{ pointer, code, message }]);
  });

  test("is unknown_program for every program that is not configured, and never a word of zod", () => {
    expect(programErrors({ programId: "other" }, ["one"])).toMatchObject([
      { pointer: "/programId", code: "unknown_program" },
    ]);
    expect(FIELD_ERRORS).not.toHaveProperty("custom");
  });

  test("is typed by the table: no source has a type of field errors of its own", async () => {
    const root = join(import.meta.dirname, "../../..");
    const makers: string[] = [];
    for await (const file of glob("{activities,workflows,src}/**/*.ts", { cwd: root })) {
      const source = await readFile(join(root, file), "utf8");
      if (/interface \w*FieldError\b|pointer: string[;,]\s+(readonly )?code: string\b/.test(source)) makers.push(file);
    }
    expect(makers).toEqual(["src/contract/field-errors.ts"]);
  });

  test("has a sentence that says what it means", () => {
    for (const [code, meaning] of Object.entries(FIELD_ERRORS)) expect(meaning, code).toMatch(/^[A-Z].+\.$/);
  });
});
