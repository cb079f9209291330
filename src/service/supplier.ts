import type { Config } from "../config/config.ts";
import type { SupplierAuth } from "../config/relations.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import { askForTime } from "../dragonpass/client/ask-for-time.ts";
import type { LeftOutObserver } from "../dragonpass/client/call-options.ts";
import { createDragonPassClient, type DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import { createSupplierClock, type SupplierClock } from "../dragonpass/client/supplier-clock.ts";
import { createTokenSource, type TokenSource } from "../dragonpass/client/token.ts";
import { describeIgnored, type IgnoredPushKey } from "../dragonpass/push/push-key-set.ts";
import { createPushKeySource, openPushKeyFile, type PushKeySource } from "../dragonpass/push/push-keys.ts";
import { createPushVerifier, type PushVerifier } from "../dragonpass/push/push-signature.ts";
import type { Logger } from "../log/log.ts";
import { DEFAULT_PROGRAM_IDS } from "../simulator/data/passes.ts";
import { DEVELOPMENT_CLIENT_KEYS, DEVELOPMENT_ISSUER } from "../simulator/development-keys.ts";
import { pushJwks } from "../simulator/push/push-signer.ts";
import type { DatabaseClock } from "../store/database/database-clock.ts";
import { logExchange } from "./log-exchange.ts";
import { logLeftOut } from "./log-left-out.ts";

/** Where `npm run simulator` listens. */
const SIMULATOR_BASE_URL = "http://127.0.0.1:4010/api/v2";

/** DragonPass, or the simulator in its place: how it is called and how its pushes are verified. */
export interface Supplier {
  readonly baseUrl: string;
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly client: DragonPassClient;
  /** For very many reads, with connections of its own: those of `client` are for what somebody waits for. */
  readonly bulkClient: DragonPassClient;
  /** Its clock, as its answers tell it. */
  readonly clock: SupplierClock;
  /** Asks it for an answer that tells the time, where there is no other reason to ask. */
  askForTime(): Promise<void>;
  readonly pushKeys: PushKeySource;
  readonly pushVerifier: PushVerifier;
  close(): Promise<void>;
}

/**
 * Makes what is needed to talk to the configured supplier; `simulatorUrl` is the base of one that runs here. Its clock
 * is the database's until its answers have told it.
 */
export async function openSupplier(
  config: Config,
  log: Logger,
  {
    databaseClock,
    simulatorUrl = null,
  }: { readonly databaseClock: DatabaseClock; readonly simulatorUrl?: string | null },
): Promise<Supplier> {
  const { baseUrl, programIds, auth } = settingsOf(config, simulatorUrl);
  const { maxAgeSeconds, clockToleranceSeconds, bodyHashClaim } = config.push;
  const onLeftOut = logLeftOut(log);
  const onExchange = logExchange(log);
  // One host answers to all of these.
  const clock = createSupplierClock(() => databaseClock.now());
  const tokenSource = tokenSourceOf(auth, { baseUrl, clock, onLeftOut });
  const client = createDragonPassClient({ baseUrl, tokenSource, clock, onLeftOut, onExchange });
  const bulkClient = createDragonPassClient({ baseUrl, tokenSource, clock, onLeftOut, onExchange });
  const pushKeys = await pushKeySourceOf(config, log);
  return {
    baseUrl,
    programIds,
    client,
    bulkClient,
    clock,
    askForTime: () => askForTime(baseUrl, clock),
    pushKeys,
    pushVerifier: createPushVerifier({
      keySource: pushKeys,
      clock,
      maxAgeSeconds,
      clockToleranceSeconds,
      bodyHashClaim,
    }),
    close: async () => void (await Promise.all([client.close(), bulkClient.close()])),
  };
}

function settingsOf({ supplier }: Config, simulatorUrl: string | null) {
  if (supplier.mode === "dragonpass") return supplier;
  const auth: SupplierAuth = {
    mode: "rs256",
    issuer: DEVELOPMENT_ISSUER,
    privateKeyPem: DEVELOPMENT_CLIENT_KEYS.privateKeyPem,
  };
  return {
    baseUrl: supplier.baseUrl ?? simulatorUrl ?? SIMULATOR_BASE_URL,
    programIds: supplier.programIds ?? (DEFAULT_PROGRAM_IDS as [ProgramId, ...ProgramId[]]),
    auth,
  };
}

function tokenSourceOf(
  auth: SupplierAuth,
  {
    baseUrl,
    clock,
    onLeftOut,
  }: { readonly baseUrl: string; readonly clock: SupplierClock; readonly onLeftOut: LeftOutObserver },
): TokenSource {
  switch (auth.mode) {
    case "rs256":
      return createTokenSource({ mode: "rs256", issuer: auth.issuer, privateKey: auth.privateKeyPem, clock });
    case "hs256":
      return createTokenSource({ mode: "hs256", issuer: auth.issuer, secret: auth.secret, clock });
    case "tokenEndpoint":
      return createTokenSource({
        ...auth,
        mode: "endpoint",
        baseUrl,
        clock,
        note: (leftOut) => {
          for (const one of leftOut) onLeftOut("token", one);
        },
      });
  }
}

async function pushKeySourceOf({ push }: Config, log: Logger): Promise<PushKeySource> {
  const onIgnored = (key: IgnoredPushKey) =>
    log.warn({ reason: describeIgnored(key) }, "ignoring a push key; pushes signed with it are refused");
  switch (push.keys.kind) {
    case "simulator":
      return createPushKeySource(await pushJwks());
    case "inline":
      return createPushKeySource(push.keys.jwks, { onIgnored });
    case "file":
      return await openPushKeyFile({
        path: push.keys.path,
        onIgnored,
        onProblem: (error) => log.error({ err: error }, "cannot use the file of push keys; keeping those read before"),
        onChange: () => log.info({}, "re-read the push keys"),
      });
  }
}
