import { expect } from "vitest";
import type { z } from "zod";
import { PLAIN_ROUTES, V1_ROUTES } from "../../../../src/api/route-table.ts";
import { rowOf as errorRowOf } from "../../../../src/contract/error-codes.ts";
import { FIELD_ERRORS } from "../../../../src/contract/field-errors.ts";

/** A row of either list. */
type AnyRow = (typeof V1_ROUTES)[number] | (typeof PLAIN_ROUTES)[number];
export const ALL_ROUTES: readonly AnyRow[] = [...PLAIN_ROUTES, ...V1_ROUTES];

interface Answered {
  readonly method: string;
  /** As it was sent, with its query. */
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/** Fails where an answer is not one that the row of its route announces, in status, body or code. */
export function expectRow({ method, path, status, text }: Answered): void {
  const row = rowOf(method, path);
  if (row === null || method === "HEAD") return;
  const said = `${method} ${row.path} answered ${status}`;
  const announced = row.answers[status];
  if (announced !== undefined) {
    if (announced.schema === null && announced.media === undefined) expect(text, said).toBe("");
    else if (announced.schema === null) expect(text, said).not.toBe("");
    else expectSchema(announced.schema, JSON.parse(text), said);
    return;
  }
  const problem = JSON.parse(text) as { code: never; errors?: { code: string }[] };
  // What the router cannot decode is no path of ours.
  if (problem.code === "not_found" && path.includes("%")) return;
  expect(row.problems, said).toContain(problem.code);
  expect(errorRowOf(problem.code).status, said).toBe(status);
  for (const { code } of problem.errors ?? []) expect(Object.keys(FIELD_ERRORS), said).toContain(code);
}

/** Every row whose path this is, also of one that has a name where another has an id. */
export function rowsAt(path: string): AnyRow[] {
  return ALL_ROUTES.filter((row) => patternOf(row.path).test(path));
}

/** The row that a request is routed to. */
export function rowOf(method: string, path: string): AnyRow | null {
  const [pathname = ""] = path.split("?");
  const wanted = method === "HEAD" ? "GET" : method;
  return rowsAt(pathname).find((row) => row.method === wanted) ?? null;
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/:\w+/g, "[^/]+")}/?$`, "i");
}

function expectSchema(schema: z.ZodType, body: unknown, said: string): void {
  const parsed = schema.safeParse(body);
  expect(parsed.error?.issues ?? [], said).toEqual([]);
}
