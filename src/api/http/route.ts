import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { Scope } from "../../config/api-keys.ts";
import type { PublicErrorCode } from "../../contract/error-codes.ts";
import { callerGoneSignal } from "./caller-gone.ts";
import { parseQuery } from "./query-parameters.ts";
import { hasBody, readJson } from "./read-body.ts";
import { parseBody } from "./request-body.ts";

/** A parameter in the path. */
export interface PathParameter<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** The error for text that the schema refuses: nothing can have such an id. */
  readonly onMismatch: () => Error;
}

/** The body of a request: JSON that must be there, or that may be left out. */
interface RouteBody<Schema extends z.ZodType = z.ZodType> {
  readonly kind: "json" | "optionalJson";
  readonly schema: Schema;
  /** Whether `programId` must be a configured program where it is given. */
  readonly namesProgram?: boolean;
}

/** An answer with its status: when it comes, and the schema of its body; null where it has none, or no JSON. */
export interface RouteAnswer<Schema extends z.ZodType | null = z.ZodType | null> {
  readonly when: string;
  readonly schema: Schema;
  /** Of a body that is not JSON. */
  readonly media?: string;
}

type PathShape = Readonly<Record<string, PathParameter>>;
type Answers = Readonly<Record<number, RouteAnswer>>;

/** The request of a route as its row describes it. */
interface RouteInput<Path extends PathShape, Query extends z.ZodType, Header extends string, Body> {
  readonly path: { readonly [Name in keyof Path]: z.output<Path[Name]["schema"]> };
  readonly query: z.output<Query>;
  /** As they were sent, several of a name joined; undefined where there is none. */
  readonly headers: Readonly<Record<Header, string | undefined>>;
  readonly body: Body;
}

/** Answers a request, and tells about whoever sent it. */
interface Exchange<Given extends Answers> {
  readonly res: Response;
  /** Sends JSON with a status of the row. */
  answer<Status extends keyof Given & number>(status: Status, body: BodyOf<Given[Status]>): void;
  /** A signal that aborts when the caller has gone before the answer. */
  callerGone(): AbortSignal;
}

type BodyOf<Answer extends RouteAnswer> = Answer["schema"] extends z.ZodType ? z.output<Answer["schema"]> : never;

/** A row of the route table: everything that is said of a route, and its handler. */
export interface Route<Dependencies> {
  readonly method: "GET" | "POST";
  /** As Express writes it. */
  readonly path: `/v1/${string}`;
  readonly scope: Scope;
  readonly summary: string;
  readonly parameters: {
    readonly path: PathShape;
    readonly query: z.ZodType | null;
    /** Names of the headers that are read beside `Authorization`, with what they are for. */
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: RouteBody | null;
  readonly answers: Answers;
  /** The codes of problem documents that can come. */
  readonly problems: readonly PublicErrorCode[];
  readonly handlerWith: (dependencies: Dependencies & ConfiguredPrograms) => RequestHandler;
}

/** The programs that a body may name. */
interface ConfiguredPrograms {
  readonly programIds: readonly string[];
}

/** Codes that every route can answer with: its key, and whatever does not answer. */
const COMMON_PROBLEMS = ["unauthenticated", "forbidden", "rate_limited", "temporarily_unavailable"] as const;
/** Of a route without parameters of its own: one that is not known is refused, as a field is. */
const NO_QUERY = z.strictObject({});
const BODY_PROBLEMS = ["invalid_request", "unsupported_media_type", "payload_too_large"] as const;

/** A row whose handler gets what the schemas of the row make of a request. */
export function route<
  Dependencies,
  const Given extends Answers,
  const Path extends PathShape = Readonly<Record<never, PathParameter>>,
  Query extends z.ZodType = z.ZodUndefined,
  Header extends string = never,
  const Body extends RouteBody = { kind: "optionalJson"; schema: z.ZodUndefined },
>(row: {
  readonly method: "GET" | "POST";
  readonly path: `/v1/${string}`;
  readonly scope: Scope;
  readonly summary: string;
  readonly pathParameters?: Path;
  readonly query?: Query;
  readonly headers?: Readonly<Record<Header, string>>;
  readonly body?: Body;
  readonly answers: Given;
  /** Codes that only this route has. */
  readonly problems: readonly PublicErrorCode[];
  readonly handler: (
    dependencies: Dependencies,
  ) => (
    input: RouteInput<
      Path,
      Query,
      Header,
      z.output<Body["schema"]> | (Body["kind"] extends "optionalJson" ? undefined : never)
    >,
    exchange: Exchange<Given>,
  ) => Promise<void>;
}): Route<Dependencies> {
  const { method, path, scope, summary, pathParameters, query, headers, body, answers, handler } = row;
  const parameters = { path: pathParameters ?? {}, query: query ?? null, headers: headers ?? {} };
  const parsed = ["invalid_request" as const, ...(body ? BODY_PROBLEMS : [])];
  return {
    method,
    path,
    scope,
    summary,
    parameters,
    body: body ?? null,
    answers,
    problems: [...new Set([...parsed, ...row.problems, ...COMMON_PROBLEMS])],
    handlerWith(dependencies) {
      const handle = handler(dependencies);
      return async function answerRoute(req, res) {
        // The compiler cannot follow what a row's schemas make of a request; each is parsed by its own.
        const input = {
          path: readPath(parameters.path, req),
          query: parseQuery(query ?? NO_QUERY, req),
          headers: Object.fromEntries(Object.keys(parameters.headers).map((name) => [name, headerOf(req, name)])),
          body: body && (await readRouteBody(body, dependencies.programIds, req, res)),
        } as Parameters<typeof handle>[0];
        await handle(input, {
          res,
          answer: (status, content) => void res.status(status).json(content),
          callerGone: () => callerGoneSignal(res),
        });
      };
    },
  };
}

function readPath(parameters: PathShape, req: Request): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { schema, onMismatch }]) => {
      const parsed = schema.safeParse(req.params[name]);
      if (!parsed.success) throw onMismatch();
      return [name, parsed.data];
    }),
  );
}

async function readRouteBody(body: RouteBody, programIds: readonly string[], req: Request, res: Response) {
  if (body.kind === "optionalJson" && !hasBody(req)) return undefined;
  return parseBody(body.schema, await readJson(req, res), body.namesProgram === true ? programIds : null);
}

function headerOf(req: Request, name: string): string | undefined {
  const value = req.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(", ") : value;
}
