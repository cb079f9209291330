import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { ProgramId } from "../contract/vocabulary.ts";
import type { LogLevel } from "../log/log.ts";
import { type ApiKey, sha256Hex } from "./api-keys.ts";
import { ConfigError } from "./config-error.ts";
import { type Environment, type GivenSettings, givenSettings } from "./given-settings.ts";
import { relationMistakes, type SupplierAuth, supplierAuthOf, usesSimulatorDefaults } from "./relations.ts";
import { judgeNames, type SettingWarning } from "./setting-names.ts";
import { environment, settingWarnings } from "./settings.ts";
import { simulatorEnvironment } from "./simulator-settings.ts";
import { readTemporalConnection } from "./temporal-connection.ts";
import { isConnectionName } from "./temporal-names.ts";

/** The supplier: a simulator with its published keys, or DragonPass with everything that its calls need. */
type SupplierConfig =
  | {
      readonly mode: "simulator";
      /** Of one that runs by itself on this machine; null for one that is started along. */
      readonly baseUrl: string | null;
      /** Null for the simulator's. */
      readonly programIds: readonly [ProgramId, ...ProgramId[]] | null;
    }
  | {
      readonly mode: "dragonpass";
      /** Up to and including `/api/v2`, without a slash at the end. */
      readonly baseUrl: string;
      /** The first is the default of a prebooking. */
      readonly programIds: readonly [ProgramId, ...ProgramId[]];
      readonly auth: SupplierAuth;
    };

/** Where the public keys of pushes come from: given as they are, or a file that is read again when it changes. */
type PushKeys =
  | { readonly kind: "simulator" }
  | { readonly kind: "inline"; readonly jwks: unknown }
  | { readonly kind: "file"; readonly path: string };

/** Everything that the environment decides, checked. */
export interface Config {
  readonly production: boolean;
  readonly http: { readonly host: string; readonly port: number };
  readonly metrics: { readonly host: string; readonly port: number };
  /** `url` is null for PGlite in `dataDir`; `pooler` for none, or one that keeps the session. */
  readonly database: { readonly url: string | null; readonly pooler: "transaction" | null };
  readonly dataDir: string;
  /** Only whether they are set: `@temporalio/envconfig` reads them, and the rest of `TEMPORAL_…`. */
  readonly temporal: { readonly addressIsSet: boolean; readonly namespaceIsSet: boolean };
  readonly supplier: SupplierConfig;
  readonly supplierRatePerSecond: number;
  readonly push: {
    readonly keys: PushKeys;
    /** Lower case, as Node names headers. */
    readonly tokenHeader: string;
    readonly maxAgeSeconds: number;
    readonly clockToleranceSeconds: number;
    readonly bodyHashClaim: string | null;
    /** CIDRs; empty lets every address through. */
    readonly allowedIps: readonly string[];
    readonly tokenReuse: "allow" | "refuse";
  };
  readonly apiKeys: readonly [ApiKey, ...ApiKey[]];
  /** The key to print at the start; made for this start only, unless a kept one takes its place. Null where `API_KEYS` is set. */
  readonly developmentKey: string | null;
  readonly strayOrderAction: "attention" | "cancel";
  readonly retentionDays: number;
  readonly logLevel: LogLevel;
  /** Settings that are set and have no use; to be logged once. */
  readonly warnings: readonly SettingWarning[];
}

/** Settings that a kind of process needs beside the common ones. */
export interface ConfigNeeds {
  /** The halves of the service run in several processes, and the embedded database belongs to one. */
  readonly databaseUrl?: boolean;
}

/** Every setting that is known: the tables say it. */
const KNOWN_NAMES = [...Object.keys(environment.shape), ...Object.keys(simulatorEnvironment.shape)];

/**
 * The configuration that the environment describes. White space around a value does not count, and an empty value
 * counts as not set.
 *
 * @throws {ConfigError} with all the mistakes at once.
 */
export function readConfig(env: Environment, needs: ConfigNeeds = {}): Config {
  const given = givenSettings(env);
  const result = environment.safeParse(given);
  const names = judgeNames(given, KNOWN_NAMES);
  const temporal = temporalOf(given, env);
  const mistakes = [
    ...(result.error?.issues ?? []).map(lineOf),
    ...relationMistakes(given),
    ...needMistakes(given, needs),
    ...temporal.mistakes,
    ...names.mistakes,
  ];
  if (!result.success || mistakes.length > 0) throw new ConfigError(mistakes);
  const warnings = [...settingWarnings(given), ...names.warnings];
  return { ...configOf(result.data), temporal: temporal.isSet, warnings };
}

function needMistakes(given: GivenSettings, needs: ConfigNeeds): string[] {
  // Of production that is said already.
  if (needs.databaseUrl !== true || given.DATABASE_URL !== undefined || isProduction(given)) return [];
  return ["DATABASE_URL is needed here: the embedded database can be used by one process only (npm start)."];
}

/** Judged only where something of it is set: a default file of Temporal's tools may be there, and not be meant. */
function temporalOf(given: GivenSettings, env: Environment) {
  const isMeant = Object.keys(given).some(isConnectionName);
  const { connection, mistakes } = isMeant ? readTemporalConnection(env) : { connection: null, mistakes: [] };
  // A file that nobody has named is for other tools, and must not keep a dev server from being started.
  const addressIsMeant = ["TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE"].some((name) => name in given);
  const addressIsSet = addressIsMeant && connection?.connectionOptions.address !== undefined;
  const isMissing = isProduction(given) && !addressIsSet && mistakes.length === 0;
  return {
    mistakes: isMissing ? [...mistakes, NO_DEV_SERVER] : mistakes,
    isSet: { addressIsSet, namespaceIsSet: given.TEMPORAL_NAMESPACE !== undefined },
  };
}

const NO_DEV_SERVER = "TEMPORAL_ADDRESS: is needed when NODE_ENV=production; the dev server is for development only";

function isProduction(given: GivenSettings): boolean {
  return given.NODE_ENV === "production";
}

function configOf(values: z.output<typeof environment>): Omit<Config, "temporal" | "warnings"> {
  const production = values.NODE_ENV === "production";
  // Reachable from outside only where somebody has said that this is production.
  const host = values.HOST ?? (production ? "0.0.0.0" : "127.0.0.1");
  return {
    production,
    http: { host, port: values.PORT },
    metrics: { host, port: values.METRICS_PORT },
    database: { url: values.DATABASE_URL ?? null, pooler: values.DATABASE_POOLER ?? null },
    dataDir: values.DATA_DIR,
    supplier: supplierOf(values),
    supplierRatePerSecond: values.DRAGONPASS_RATE_PER_SECOND,
    push: {
      keys: pushKeysOf(values),
      tokenHeader: values.PUSH_TOKEN_HEADER,
      maxAgeSeconds: values.PUSH_MAX_AGE_SECONDS,
      clockToleranceSeconds: values.PUSH_CLOCK_TOLERANCE_SECONDS,
      bodyHashClaim: values.PUSH_BODY_HASH_CLAIM ?? null,
      allowedIps: values.PUSH_ALLOWED_IPS ?? [],
      tokenReuse: values.PUSH_TOKEN_REUSE,
    },
    ...(values.API_KEYS === undefined
      ? developmentKeyConfig(newDevelopmentKey())
      : { apiKeys: values.API_KEYS, developmentKey: null }),
    strayOrderAction: values.STRAY_ORDER_ACTION,
    retentionDays: values.RETENTION_DAYS,
    logLevel: values.LOG_LEVEL,
  };
}

/** A key that nobody else has. */
export function newDevelopmentKey(): string {
  return `dev_${randomBytes(18).toString("base64url")}`;
}

/** Warning where this is the only API key. */
export function developmentKeyConfig(developmentKey: string): Pick<Config, "apiKeys" | "developmentKey"> {
  const sha256 = sha256Hex(developmentKey);
  return { apiKeys: [{ name: "development", sha256, scopes: ["book", "read", "operate"] }], developmentKey };
}

function supplierOf(values: z.output<typeof environment>): SupplierConfig {
  const { DRAGONPASS_BASE_URL: baseUrl, DRAGONPASS_PROGRAM_IDS: programIds } = values;
  const auth = supplierAuthOf(values);
  if (usesSimulatorDefaults(values) || baseUrl === undefined || programIds === undefined || auth === null) {
    return { mode: "simulator", baseUrl: baseUrl ?? null, programIds: programIds ?? null };
  }
  return { mode: "dragonpass", baseUrl, programIds, auth };
}

function pushKeysOf(values: z.output<typeof environment>): PushKeys {
  if (values.PUSH_JWKS !== undefined) return { kind: "inline", jwks: values.PUSH_JWKS };
  if (values.PUSH_JWKS_FILE !== undefined) return { kind: "file", path: values.PUSH_JWKS_FILE };
  return { kind: "simulator" };
}

function lineOf(issue: z.core.$ZodIssue): string {
  return `${String(issue.path[0])}: ${issue.message}`;
}
