import express from "express";
import { expect, test } from "vitest";
import { startHttpServer } from "../../../src/api/http/start-http-server.ts";

test("requests and responses are made with the prototypes that Express would set", async () => {
  const app = express();
  const seen: { made: unknown; wanted: unknown; has: boolean }[] = [];
  app.get("/", (req, res) => {
    seen.push({ made: Object.getPrototypeOf(req), wanted: app.request, has: typeof req.get === "function" });
    seen.push({ made: Object.getPrototypeOf(res), wanted: app.response, has: typeof res.json === "function" });
    // Node made it with a class of ours: then Express had nothing to change.
    res.json([req.constructor.name, res.constructor.name]);
  });
  const server = await startHttpServer({ app, port: 0, host: "127.0.0.1", log: { info: () => undefined } });
  try {
    expect(await (await fetch(server.url)).json()).toEqual(["StableRequest", "StableResponse"]);
    for (const { made, wanted, has } of seen) {
      expect(made).toBe(wanted);
      expect(has).toBe(true);
    }
  } finally {
    await server.close();
  }
});
