import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderHttpApiPage } from "../../../scripts/pages/http-api-page.ts";
import { renderMetricsPage } from "../../../scripts/pages/metrics-page.ts";
import { renderOperatingPage } from "../../../scripts/pages/operating-page.ts";
import { anchorOf } from "../../../scripts/pages/table.ts";
import { API_ERRORS, OTHER_REASONS, REJECTION_REASONS, rowOf } from "../../../src/contract/error-codes.ts";
import { FAILURE_TYPES } from "../../../src/contract/failure-types.ts";
import { FIELD_ERRORS } from "../../../src/contract/field-errors.ts";
import { ATTENTION } from "../../../src/domain/booking/attention.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import {
  SUPPLIER_ERRORS_BY_CODE,
  SUPPLIER_ERRORS_BY_FAMILY,
  SUPPLIER_FAULTS,
} from "../../../src/dragonpass/errors/error-table.ts";
import { renderErrorsPage } from "../../../src/dragonpass/errors/errors-page.ts";
import { lookUpSupplierCode } from "../../../src/dragonpass/errors/supplier-error.ts";

const FAMILIES = ["100", "200", "201", "202", "203", "300", "301", "302", "303", "304", "400", "401", "402", "500"];

describe("the table of errors", () => {
  test("knows every documented family", () => {
    expect(Object.keys(SUPPLIER_ERRORS_BY_FAMILY).sort()).toEqual(FAMILIES);
  });

  test("knows every code that is told apart, by itself or by its family", () => {
    for (const code of Object.values(SUPPLIER_CODES)) expect(lookUpSupplierCode(code), code).not.toBeNull();
    for (const code of Object.keys(SUPPLIER_ERRORS_BY_CODE)) expect(Object.values(SUPPLIER_CODES)).toContain(code);
  });

  test.each(["100", "400", "401", "402"])("leaves the outcome open for family %s", (family) => {
    expect(lookUpSupplierCode(`${family}.001.001`)?.row).toMatchObject({ effect: "unknown", retryable: true });
  });

  test("never repeats an error of the request", () => {
    for (const family of ["203", "300", "301", "302", "303", "304", "500"]) {
      expect(lookUpSupplierCode(`${family}.999.999`)?.row).toMatchObject({ effect: "nothing_done", retryable: false });
    }
  });

  test.each(["noUsagesLeft", "ePassNotFound", "passNotUsable", "passNotForResource", "userNameDiffers"] as const)(
    "says of %s that the pass is not good for this",
    (name) => {
      expect(lookUpSupplierCode(SUPPLIER_CODES[name])?.row).toMatchObject({ code: "pass_invalid", whoActs: "caller" });
    },
  );

  test("does not find what is not in it", () => {
    for (const code of ["999.000.001", "constructor", "__proto__", ""]) expect(lookUpSupplierCode(code)).toBeNull();
  });

  test("gives each of its codes a status, words, and somebody or nobody to act", () => {
    for (const row of [...Object.values(API_ERRORS), ...Object.values(REJECTION_REASONS)]) {
      expect(row.title.length).toBeGreaterThan(5);
      expect(row.meaning).toMatch(/\.$/);
    }
    const tables = [SUPPLIER_ERRORS_BY_CODE, SUPPLIER_ERRORS_BY_FAMILY, SUPPLIER_FAULTS];
    for (const row of tables.flatMap((table) => Object.values(table))) {
      expect(rowOf(row.code).status).toBeGreaterThanOrEqual(400);
      expect(row.meaning).toMatch(/\.$/);
      expect(row.whatToDo).toMatch(/\.$/);
    }
  });

  test("lets no error of a caller be a fault of the server", () => {
    for (const row of Object.values(API_ERRORS)) {
      if (row.whoActs === "caller") expect(row.status).toBeLessThan(500);
    }
  });
});

describe("failures in Temporal", () => {
  test("are made only where the type is one of the table", async () => {
    const root = join(import.meta.dirname, "../../..");
    const makers: string[] = [];
    for await (const file of glob("{activities,workflows,src}/**/*.ts", { cwd: root })) {
      const source = await readFile(join(root, file), "utf8");
      if (/ApplicationFailure\s*\.|new ApplicationFailure/.test(source)) makers.push(file);
    }
    // What they make has the type `FailureType`, so the compiler holds the rest.
    expect(makers.sort()).toEqual([
      "activities/supplier-failure.ts",
      "workflows/arguments.ts",
      "workflows/refused-update.ts",
    ]);
  });
});

describe("docs/errors.md", () => {
  test("is what the tables say", async () => {
    const page = await readFile(new URL("../../../docs/errors.md", import.meta.url), "utf8");
    expect(page).toBe(renderErrorsPage());
  });

  test("links only to sections that the page of operators has", () => {
    const anchors = [...renderOperatingPage().matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
    const pages = [renderErrorsPage(), renderHttpApiPage(), renderMetricsPage()];
    for (const page of pages) {
      const links = [...page.matchAll(/operating\.md#([^)]+)\)/g)].map(([, anchor = ""]) => anchor);
      expect(links).not.toEqual([]);
      expect(anchors).toEqual(expect.arrayContaining(links));
    }
    expect(renderErrorsPage()).not.toContain("docs/operating.md,");
  });

  test("names every code", () => {
    const page = renderErrorsPage();
    const codes = [
      API_ERRORS,
      FIELD_ERRORS,
      REJECTION_REASONS,
      OTHER_REASONS,
      SUPPLIER_ERRORS_BY_CODE,
      SUPPLIER_ERRORS_BY_FAMILY,
      SUPPLIER_FAULTS,
      FAILURE_TYPES,
      ATTENTION,
    ].flatMap((table) => Object.keys(table));
    for (const code of codes) expect(page).toContain(`| \`${code}\` |`);
  });
});
