import type { Request } from "express";

/** The template of the route that was taken, never the path: that one holds ids. */
export function routeOf(req: Request): string {
  // Express types `route` as any. Routes are declared with their full path, so this is the whole template.
  const route: unknown = req.route;
  const path = typeof route === "object" && route !== null && "path" in route ? route.path : undefined;
  return typeof path === "string" ? path : "unmatched";
}
