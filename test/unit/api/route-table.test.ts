import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { renderHttpApiPage } from "../../../scripts/pages/http-api-page.ts";
import { fieldsOf } from "../../../scripts/pages/schema-words.ts";
import { V1_ROUTES } from "../../../src/api/route-table.ts";
import { API_ERRORS, REJECTION_REASONS } from "../../../src/contract/error-codes.ts";
import { KEYS } from "./support/api-fixture.ts";
import { ALL_ROUTES, expectRow } from "./support/expect-row.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();

const idOf = (path: string) => path.replaceAll(/:\w+/g, "some-id");
const name = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe("the route table", () => {
  test("is what the server serves, and all of it", () => {
    const served = api.api.app.router.stack.flatMap(({ route }) =>
      route === undefined ? [] : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`),
    );
    expect([...new Set(served)].sort()).toEqual(ALL_ROUTES.map(name).sort());
  });

  test.each(ALL_ROUTES.map((row) => [name(row), row] as const))("serves %s", async (_, { method, path }) => {
    const answer = await api.call(method, idOf(path));
    const isUnmatched = answer.json.code === "not_found" && answer.json.detail.includes("path and method");
    expect(isUnmatched).toBe(false);
  });

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE"])("answers 404 to %s where no row has it", async (method) => {
    for (const path of new Set(ALL_ROUTES.map((row) => row.path))) {
      if (ALL_ROUTES.some((row) => row.path === path && row.method === method)) continue;
      const answer = await api.call(method, idOf(path));
      expect([path, answer.status, answer.json.code]).toEqual([path, 404, "not_found"]);
    }
  });

  test.each(V1_ROUTES.map((row) => [name(row), row] as const))(
    "refuses a parameter that %s does not have",
    async (_, row) => {
      const { method, path } = row;
      const answer = await api.call(method, `${idOf(path)}?nothingLikeIt=1`, method === "POST" ? { body: {} } : {});
      expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
      expect(answer.json.errors).toContainEqual(
        expect.objectContaining({ pointer: "/nothingLikeIt", code: "unknown_field" }),
      );
    },
  );

  test("has no two rows of one path and method, and documents each", () => {
    expect(new Set(ALL_ROUTES.map(name)).size).toBe(ALL_ROUTES.length);
    for (const { summary, answers, problems } of ALL_ROUTES) {
      expect(summary).toMatch(/^[A-Z].+\.$/);
      expect(Object.keys(answers)).toContain("200");
      for (const code of problems) expect({ ...API_ERRORS, ...REJECTION_REASONS }).toHaveProperty(code);
    }
  });

  test("is the page of the API: each route, parameter, field and code is on it", async () => {
    const page = await readFile(new URL("../../../docs/http-api.md", import.meta.url), "utf8");
    expect(page).toBe(renderHttpApiPage());
    for (const row of V1_ROUTES) {
      const heading = `${name(row).replaceAll(/:(\w+)/g, "{$1}")}\n`;
      const section = page.split("\n## ").find((text) => text.startsWith(heading));
      const { path, query, headers } = row.parameters;
      const fields = [query, row.body?.schema].flatMap((schema) => (schema ? fieldsOf(schema) : []));
      const names = [...Object.keys(path), ...Object.keys(headers), ...fields.map((field) => field.name)];
      for (const said of [...names, ...row.problems, row.scope]) expect(section).toContain(`\`${said}\``);
    }
  });

  test("says of each parameter in a path how it is read", () => {
    for (const { path, parameters } of V1_ROUTES) {
      expect(Object.keys(parameters.path)).toEqual([...path.matchAll(/:(\w+)/g)].map(([, found]) => found));
    }
  });
});

describe("the scope of a route", () => {
  const keyOf = { book: KEYS.bookOnly, read: KEYS.readOnly, operate: KEYS.operateOnly };
  const cells = V1_ROUTES.flatMap((row) => Object.entries(keyOf).map(([scope, key]) => ({ row, scope, key })));

  test.each(cells.map((cell) => [name(cell.row), cell.scope, cell] as const))(
    "of %s, for a key that may %s",
    async (_, __, { row, scope, key }) => {
      const { status, json } = await api.call(row.method, idOf(row.path), { key });
      if (scope === row.scope) expect([401, 403]).not.toContain(status);
      else expect([status, json.code]).toEqual([403, "forbidden"]);
    },
  );

  test.each(V1_ROUTES.map((row) => [name(row), row] as const))("of %s needs a known key", async (_, row) => {
    const wrong = ["", "Bearer wrong", `Basic ${KEYS.all}`, "Bearer"].map((authorization) => ({ authorization }));
    for (const headers of [{}, ...wrong]) {
      const answer = await api.call(row.method, idOf(row.path), { key: null, headers });
      expect([answer.status, answer.json.code]).toEqual([401, "unauthenticated"]);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });
});

describe("the check of every answer by its row", () => {
  const path = "/v1/prebookings/some-id";
  test.each([
    ["a body of another shape", 200, { bookingId: "some-id" }],
    ["a status that no row has", 204, {}],
    ["a code that the row does not announce", 409, { code: "supplier_refused" }],
    ["a code with another status", 409, { code: "booking_not_found" }],
    ["a code of a field that is in no table", 404, { code: "booking_not_found", errors: [{ code: "custom" }] }],
  ])("fails at %s", (_, status, body) => {
    expect(() => expectRow({ method: "GET", path, status, text: JSON.stringify(body) })).toThrow();
  });
});
