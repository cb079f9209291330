import { type RequestHandler, type Response, Router } from "express";
import { ApiError } from "./api-error.ts";
import { nothingUnderPath } from "./error-handler.ts";

/** A path, and one of the methods that it takes. */
interface Row {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/**
 * Answers what none of these rows has taken: 405 with `Allow` where the path takes other methods (RFC 9110 §15.5.6),
 * 204 with `Allow` to `OPTIONS`, 404 otherwise. The router itself matches the paths, so that `Allow` says neither more
 * nor less than what it serves.
 */
export function unmatched(rows: readonly Row[]): RequestHandler {
  const router = Router();
  for (const { method, path } of rows) {
    router.route(path).all(function noteMethod(_req, res, next) {
      methodsOf(res).add(method);
      next();
    });
  }
  router.use(function answerUnmatched(req, res, next) {
    const methods = methodsOf(res);
    if (methods.size === 0) return next(nothingUnderPath());
    const allowed = [...methods].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    res.set("Allow", [...allowed, "OPTIONS"].join(", "));
    if (req.method === "OPTIONS") res.status(204).end();
    else next(new ApiError("method_not_allowed", `This path takes ${allowed.join(", ")} only.`));
  });
  return router;
}

/** Methods of the rows that have the path of the request. */
function methodsOf(res: Response): Set<string> {
  const noted: unknown = res.locals.methods;
  if (noted instanceof Set) return noted as Set<string>;
  const methods = new Set<string>();
  res.locals.methods = methods;
  return methods;
}
