import type { Server } from "node:http";
import type { RequestHandler } from "express";
import { invalidRequest } from "./api-error.ts";

/** Has the app answer requests that expect what is not known here; Node would answer 417 without a word. */
export function passExpectations(server: Server): void {
  server.on("checkExpectation", (req, res) => void server.emit("request", req, res));
}

/** Refuses what a request expects of us, but for `100-continue`. RFC 9110 §10.1.1. */
export const refuseExpectations: RequestHandler = function refuseUnknownExpectation(req, _res, next) {
  const { expect } = req.headers;
  if (expect === undefined || /^\s*100-continue\s*$/i.test(expect)) return next();
  const message = "must be 100-continue, or left out";
  next(invalidRequest([{ pointer: "/Expect", code: "invalid_header", message }]));
};
