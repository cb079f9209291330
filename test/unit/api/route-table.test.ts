import { readFile } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { pathFieldsOf, renderHttpApiPage } from "../../../scripts/pages/http-api-page.ts";
import { fieldsOf } from "../../../scripts/pages/schema-words.ts";
import { anchorOf } from "../../../scripts/pages/table.ts";
import { V1_ROUTES } from "../../../src/api/route-table.ts";
import { API_ERRORS, REJECTION_REASONS } from "../../../src/contract/error-codes.ts";
import { fieldErrorsOf } from "../../../src/contract/field-errors.ts";
import { resolution } from "../../../src/contract/resolution.ts";
import { KEYS, startApi } from "./support/api-fixture.ts";
import { ALL_ROUTES, expectRow, rowsAt } from "./support/expect-row.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();

const idOf = (path: string) => path.replaceAll(/:\w+/g, "some-id");
const inputWith = (path: readonly string[], value: unknown): unknown => {
  const [first, ...rest] = path;
  return first === undefined ? value : { [first]: inputWith(rest, value) };
};
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
    const isUnmatched = answer.json.code === "not_found" && answer.json.detail.includes("under this path");
    expect(isUnmatched).toBe(false);
    expect(answer.json.code).not.toBe("method_not_allowed");
  });

  const PATHS = [...new Set(ALL_ROUTES.map((row) => row.path))];
  const methodsOf = (path: string) => [...new Set(rowsAt(idOf(path)).map((row) => row.method))];
  /** The header for a path, in whatever order. */
  const allowedAt = (path: string) =>
    ["OPTIONS", ...methodsOf(path), ...(methodsOf(path).includes("GET") ? ["HEAD"] : [])].sort();
  const allowOf = (headers: Headers) => headers.get("allow")?.split(", ").sort();

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "QUERY"])(
    "answers 405 with Allow to %s where no row of the path has it, with or without a key",
    async (method) => {
      for (const path of PATHS) {
        if (allowedAt(path).includes(method)) continue;
        for (const key of [KEYS.all, null]) {
          const { status, headers, json } = await api.call(method, idOf(path), { key });
          expect([path, status, allowOf(headers)]).toEqual([path, 405, allowedAt(path)]);
          if (method !== "HEAD") expect([path, json.code]).toEqual([path, "method_not_allowed"]);
        }
      }
    },
  );

  test("answers OPTIONS with Allow and no body, without a key", async () => {
    for (const path of PATHS) {
      const { status, headers, text } = await api.call("OPTIONS", idOf(path), { key: null });
      expect([path, status, text, allowOf(headers)]).toEqual([path, 204, "", allowedAt(path)]);
    }
  });

  test("answers HEAD with the status and headers of GET, without its body", async () => {
    for (const path of PATHS.filter((one) => methodsOf(one).includes("GET"))) {
      const [head, get] = [await api.call("HEAD", idOf(path)), await api.call("GET", idOf(path))];
      const headersOf = (answer: typeof head) =>
        ["content-type", "content-length", "etag", "cache-control"].map((header) => answer.headers.get(header));
      expect([path, head.status, head.text, headersOf(head)]).toEqual([path, get.status, "", headersOf(get)]);
    }
  });

  test.each(["/", "/v1", "/v1/nothing", "/v1/prebookings/a/b/c", "/push", "/push/a/b", "/metrics", "/openapi.json"])(
    "answers 404 to every method at %s, and names no path that there is",
    async (path) => {
      for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
        const answer = await api.call(method, path, { key: null });
        expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 404, null]);
        if (method === "HEAD") continue;
        const { instance, ...fixed } = answer.json as unknown as Record<string, unknown>;
        expect(instance).toMatch(/^urn:uuid:/);
        expect(fixed).toEqual({
          type: "urn:dragonpass-temporal:problem:not_found",
          title: "Not found",
          status: 404,
          detail: "There is nothing under this path.",
          code: "not_found",
        });
      }
    },
  );

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

  const queries = V1_ROUTES.flatMap((row) =>
    (row.parameters.query === null ? [] : fieldsOf(row.parameters.query)).map(
      (field) => [field.name, name(row), idOf(row.path), field.words.startsWith("list: ")] as const,
    ),
  );

  test.each(queries.filter(([, , , isFilter]) => !isFilter))(
    "refuses %s of %s where it is given twice, under one code",
    async (parameter, _, path) => {
      for (const values of [
        ["true", "true"],
        ["1", "2"],
        ["en-US", "en-US"],
        ["", ""],
      ] as const) {
        const answer = await api.call("GET", `${path}?${values.map((value) => `${parameter}=${value}`).join("&")}`);
        expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
        expect(answer.json.errors).toEqual([
          { pointer: `/${parameter}`, code: "repeated", message: "must be given once only" },
        ]);
      }
    },
  );

  test.each(queries.filter(([, , , isFilter]) => isFilter))(
    "names %s of %s as it was written where values of it are wrong, once for each that is wrong in its way",
    async (parameter, _, path) => {
      for (const query of [
        `${parameter}=%00`,
        `${parameter}=%00&${parameter}=%00`,
        `${parameter}=true&${parameter}=`,
      ]) {
        const answer = await api.call("GET", `${path}?${query}`);
        expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
        expect(new Set(answer.json.errors.map(({ pointer }) => pointer))).toEqual(new Set([`/${parameter}`]));
        expect(new Set(answer.json.errors.map((one) => JSON.stringify(one))).size).toBe(answer.json.errors.length);
        expect(answer.json.errors.map(({ code }) => code)).not.toContain("repeated");
      }
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
    for (const code of ["not_found", "method_not_allowed", "repeated"]) expect(page).toContain(`\`${code}\``);
    for (const row of V1_ROUTES) {
      const heading = `${name(row).replaceAll(/:(\w+)/g, "{$1}")}\n`;
      const section = page.split("\n## ").find((text) => text.startsWith(heading));
      const { path, query, headers } = row.parameters;
      const fields = [query, row.body?.schema].flatMap((schema) => (schema ? fieldsOf(schema) : []));
      const names = [...Object.keys(path), ...Object.keys(headers), ...fields.map((field) => field.name)];
      for (const said of [...names, ...row.problems, row.scope]) expect(section).toContain(`\`${said}\``);
    }
  });

  test("says what each parameter and field means, of requests, answers and everything inside of them", () => {
    const silent = ALL_ROUTES.flatMap((row) => {
      const asked = "parameters" in row ? [row.parameters.query, row.body?.schema] : [];
      const schemas = [...asked, ...Object.values(row.answers).map(({ schema }) => schema)];
      const inPath = "parameters" in row ? pathFieldsOf(row.parameters.path) : [];
      const fields = [...inPath, ...schemas.flatMap((schema) => (schema ? fieldsOf(schema) : []))];
      return fields.filter(({ meaning }) => meaning === "").map((field) => `${name(row)}: ${field.name}`);
    });
    expect(silent).toEqual([]);
  });

  const BAD = [
    "",
    "x",
    "2027-10-32",
    "0",
    "999999",
    "a b",
    "\0",
    -1,
    0,
    1e9,
    1.5,
    true,
    null,
    [],
    [1],
    {},
    "x".repeat(300),
  ];

  test.each(V1_ROUTES.map((row) => [name(row), row] as const))(
    "tells of each field of %s in words of ours what is wrong with it",
    (_, { parameters, body }) => {
      for (const schema of [parameters.query, body?.schema]) {
        if (!schema) continue;
        for (const { name: field } of fieldsOf(schema)) {
          for (const value of BAD) {
            const input = inputWith(field.replaceAll("[]", "").split("."), value);
            const parsed = schema.safeParse(input);
            for (const { message } of parsed.success ? [] : fieldErrorsOf(parsed.error, input)) {
              expect([field, message]).toEqual([field, expect.stringMatching(/^(is|must|exists) /)]);
              expect([field, message]).not.toEqual([field, "is not valid"]);
            }
          }
        }
      }
    },
  );

  test("shows a body that can have several shapes with each of them", () => {
    const section =
      renderHttpApiPage()
        .split("\n## ")
        .find((text) => text.includes("/resolve\n")) ?? "";
    for (const option of resolution.options) {
      const [outcome] = option.shape.outcome.def.values;
      expect(section).toContain(`| \`outcome\` | required | \`${outcome}\` |`);
    }
    expect(section).not.toContain("Body: none");
  });

  test("prints a shape that several calls answer with once", () => {
    const page = renderHttpApiPage();
    expect(page.split("| `cancellableUntil` |")).toHaveLength(2);
    const anchors = new Set([...page.matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading)));
    for (const [, anchor = ""] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
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
    // One of its own: an address may try a hundred wrong keys in a minute, and there are more routes than that allows.
    const one = await startApi({ database: api.database });
    onTestFinished(() => one.stop());
    for (const headers of [{}, ...wrong]) {
      const answer = await one.call(row.method, idOf(row.path), { key: null, headers });
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
