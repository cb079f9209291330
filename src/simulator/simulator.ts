/** A stateful DragonPass API v2 on loopback. */
import express, { type RequestHandler } from "express";
import type { Clock } from "./clock.ts";
import { controlsOf } from "./controls.ts";
import { createState } from "./create-state.ts";
import {
  DEVELOPMENT_CLIENT_ID,
  DEVELOPMENT_CLIENT_KEYS,
  DEVELOPMENT_CLIENT_SECRET,
  DEVELOPMENT_HS256_SECRET,
  DEVELOPMENT_ISSUER,
} from "./development-keys.ts";
import { AccessTokens } from "./http/access-tokens.ts";
import { adminRouter } from "./http/admin-router.ts";
import { apiRouter } from "./http/api-router.ts";
import { listen, stopListening } from "./listen.ts";
import { MagicFaults } from "./magic-faults.ts";
import { pushJwks } from "./push/push-signer.ts";
import type { Simulator, SimulatorOptions } from "./simulator-interface.ts";

export type { SentBatch } from "./catalogue-interface.ts";
export type { NewPass } from "./entities/pass.ts";
export type { JournalEntry } from "./journal.ts";
export type { Simulator, SimulatorOptions } from "./simulator-interface.ts";

/** Starts it; without options it fits the service's own defaults. Rejects where the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const closing = new AbortController();
  const state = await createState(options, closing.signal);
  const controls = controlsOf(state);
  const keys = options.clientKeys ?? DEVELOPMENT_CLIENT_KEYS;
  const identity = {
    programIds: state.programIds,
    issuer: options.issuer ?? DEVELOPMENT_ISSUER,
    hs256Secret: options.hs256Secret ?? DEVELOPMENT_HS256_SECRET,
    clientId: options.clientId ?? DEVELOPMENT_CLIENT_ID,
    clientSecret: options.clientSecret ?? DEVELOPMENT_CLIENT_SECRET,
  };
  const jwks = await pushJwks();
  const api = apiRouter(state, new MagicFaults(state.magicDelaysMs), {
    ...identity,
    clock: state.clock,
    clientPublicKeyPem: keys.publicKeyPem,
    accessTokens: new AccessTokens(state.clock),
    requestsPerSecondMax: options.rateLimit?.requestsPerSecond ?? null,
  });
  const app = express()
    .disable("x-powered-by")
    .disable("etag")
    .use("/_simulator", adminRouter(state, controls, jwks))
    .use("/api/v2", dateAnswers(state.clock), api);
  const { server, origin } = await listen(app, options.host ?? "127.0.0.1", options.port ?? 0);

  return {
    ...controls,
    ...identity,
    url: `${origin}/api/v2`,
    adminUrl: `${origin}/_simulator`,
    privateKeyPem: keys.privateKeyPem,
    pushJwks: jwks,
    async close() {
      // Timers first: what a hold or a delay lets go must find that nothing happens any more.
      state.timers.close();
      state.faults.clear();
      closing.abort();
      await stopListening(server);
      await state.pushes.idle();
    },
  };
}

/** Node would date them by the real time. */
function dateAnswers(clock: Clock): RequestHandler {
  return function dateAnswer(_req, res, next) {
    res.set("Date", new Date(clock.hostNow()).toUTCString());
    next();
  };
}
