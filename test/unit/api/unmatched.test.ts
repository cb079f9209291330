import express from "express";
import { expect, test } from "vitest";
import { errorHandler } from "../../../src/api/http/error-handler.ts";
import { observeRequests } from "../../../src/api/http/observe-requests.ts";
import { startHttpServer } from "../../../src/api/http/start-http-server.ts";
import { unmatched } from "../../../src/api/http/unmatched.ts";
import { createLogger } from "../../../src/log/log.ts";
import { createMetrics } from "../../../src/metrics/metrics.ts";

const ROWS = [
  { method: "GET", path: "/things/:id" },
  { method: "POST", path: "/things/new" },
  { method: "POST", path: "/things" },
] as const;

test("Allow names the methods of every row that has the path, and of no other", async () => {
  const log = createLogger({ level: "silent" });
  const app = express()
    .use(observeRequests({ metrics: createMetrics(), log }))
    .use(unmatched(ROWS))
    .use(errorHandler(log));
  const server = await startHttpServer({ app, port: 0, host: "127.0.0.1", log: { info: () => undefined } });
  try {
    const answerTo = async (method: string, path: string) => {
      const { status, headers } = await fetch(`${server.url}${path}`, { method });
      return [status, headers.get("allow")];
    };
    expect(await answerTo("DELETE", "/things/one")).toEqual([405, "GET, HEAD, OPTIONS"]);
    expect(await answerTo("DELETE", "/things/new")).toEqual([405, "GET, HEAD, POST, OPTIONS"]);
    expect(await answerTo("OPTIONS", "/things")).toEqual([204, "POST, OPTIONS"]);
    expect(await answerTo("DELETE", "/things/one/more")).toEqual([404, null]);
    expect(await answerTo("DELETE", "/things/%E0%A4")).toEqual([404, null]);
  } finally {
    await server.close();
  }
});
