import { Agent, buildConnector } from "undici";
import { withoutContinue } from "./without-continue.ts";

/**
 * Connections to DragonPass, this many at a time. undici takes a `100 Continue` that nobody asked for as the end of
 * the connection (RFC 9110 §15.2 wants it ignored), and has no setting for that: it is taken out before undici sees it.
 */
export function createAgent(connections: number): Agent {
  const connect = buildConnector({});
  return new Agent({
    connections,
    // One request at a time on a connection: what comes after it was sent is its answer.
    pipelining: 1,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error === null) callback(null, withoutContinue(socket));
        else callback(error, null);
      }),
  });
}
