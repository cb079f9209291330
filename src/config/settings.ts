import { z } from "zod";
import { LOG_LEVELS } from "../log/log.ts";
import { apiKeyList } from "./api-keys.ts";
import type { GivenSettings } from "./given-settings.ts";
import { privateKeyFile, privateKeyPem, publicJwks, publicJwksFile } from "./key-settings.ts";
import type { SettingWarning } from "./setting-names.ts";
import {
  bindAddress,
  cidrList,
  headerName,
  oneOf,
  postgresUrl,
  programIdList,
  supplierUrl,
  wholeNumber,
  word,
} from "./value-settings.ts";

/** Documentation of a setting beside its name. */
interface SettingNotes {
  readonly description: string;
  /** Default in words; where it has a default value, that value is shown. */
  readonly whenUnset?: string;
  /** Warning where it is set. */
  readonly warning?: string;
  [key: string]: unknown;
}

const notYet = z.string().refine(() => false, { error: "is not supported by this version yet; leave it out" });
const NOT_YET = { description: "Not supported by this version yet; refused when set" };
const SIMULATOR = "the simulator's";

/**
 * The environment, one line a setting: how it is read, its default, its meaning. What settings
 * demand of each other is in `relations.ts`; `docs/configuration.md` is made from this.
 */
export const environment = z.object({
  NODE_ENV: notes(oneOf(["development", "production", "test"]).optional(), {
    description:
      "`development`, `production` or `test`. `production` refuses what is for development only: a missing `API_KEYS`, the simulator, the embedded database, the Temporal dev server",
    whenUnset: "`development`",
  }),
  PORT: notes(wholeNumber(0, 65535).prefault("3000"), { description: "Port of the HTTP API; 0 takes a free one" }),
  METRICS_PORT: notes(wholeNumber(0, 65535).prefault("9464"), {
    description:
      "Port of `/metrics`, `/healthz` and `/readyz`; 0 takes a free one. No key is asked for: keep it inside your network",
  }),
  HOST: notes(bindAddress.optional(), {
    description: "Address of this machine that both ports are bound to, the one without a key too",
    whenUnset: "`127.0.0.1`; `0.0.0.0` when `NODE_ENV=production`",
  }),
  DATABASE_URL: notes(postgresUrl.optional(), {
    description:
      "PostgreSQL, `postgres://user:password@host:5432/database`; `?sslmode=verify-full` for TLS, `&sslrootcert=/path/to/ca.pem` for your own authority",
    whenUnset: "PGlite, embedded, in `DATA_DIR`; refused when `NODE_ENV=production`",
  }),
  DATABASE_POOLER: notes(
    z.literal("transaction", { error: "is not known; give transaction, or leave it out" }).optional(),
    {
      description:
        "`transaction` where `DATABASE_URL` leads to a pooler, such as PgBouncer, in transaction mode; session mode needs nothing",
      whenUnset: "none, or one in session mode",
    },
  ),
  DATA_DIR: notes(z.string().prefault(".data"), {
    description:
      "Folder of PGlite, of the Temporal dev server, and of what stays the same from start to start in development",
  }),
  TEMPORAL_ADDRESS: notes(z.string().optional(), {
    description:
      "`host:port` of Temporal. This and `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, `TEMPORAL_PROFILE` are read by `@temporalio/envconfig`",
    whenUnset: "that of the profile, else a dev server is started; refused when `NODE_ENV=production`",
  }),
  TEMPORAL_NAMESPACE: notes(z.string().optional(), { description: "Namespace of Temporal", whenUnset: "`default`" }),
  DRAGONPASS_BASE_URL: notes(supplierUrl.optional(), {
    description:
      "DragonPass's API, up to and including `/api/v2`: `https://`, or `http://` on this machine (the simulator, a sidecar). With it, the settings below are needed, but for a simulator on this machine, unless `NODE_ENV=production`",
    whenUnset: "the simulator",
  }),
  DRAGONPASS_PROGRAM_IDS: notes(programIdList.optional(), {
    description: "Comma-separated; the first is the default of a prebooking",
    whenUnset: SIMULATOR,
  }),
  DRAGONPASS_ISSUER: notes(word.optional(), {
    description: "`iss` of our calls, as DragonPass gave it; not needed with the token endpoint",
    whenUnset: SIMULATOR,
  }),
  DRAGONPASS_PRIVATE_KEY: notes(privateKeyPem.optional(), {
    description: "RSA private key, PEM, that signs our calls with RS256; line ends may be written as `\\n`",
    whenUnset: SIMULATOR,
  }),
  DRAGONPASS_PRIVATE_KEY_FILE: notes(privateKeyFile.optional(), { description: "The same, as a file" }),
  DRAGONPASS_SECRET: notes(word.optional(), { description: "Instead of the private key: the secret of HS256" }),
  DRAGONPASS_CLIENT_ID: notes(word.optional(), {
    description: "Instead of both: client id for DragonPass's token endpoint",
  }),
  DRAGONPASS_CLIENT_SECRET: notes(word.optional(), { description: "Secret that belongs to the client id" }),
  DRAGONPASS_RATE_PER_SECOND: notes(wholeNumber(1, 10_000).prefault("20"), {
    description:
      "Bulk reads of DragonPass a second, all processes together: the catalogue, and lists in another language. What a booking waits for is not held up",
  }),
  PUSH_JWKS: notes(publicJwks.optional(), {
    description:
      "JWK set, as JSON, with the public keys of DragonPass's pushes. Those that do not verify RS256 are ignored, with a warning each",
    whenUnset: SIMULATOR,
  }),
  PUSH_JWKS_FILE: notes(publicJwksFile.optional(), {
    description:
      "The same, as a file; it is read again when it changes. While it cannot be used, the keys read before stay in use, an error is logged, and the metric `push_keys_stale` is 1",
  }),
  PUSH_TOKEN_HEADER: notes(headerName.prefault("authorization"), {
    description: "Header that carries the token of a push, with or without `Bearer`",
  }),
  PUSH_MAX_AGE_SECONDS: notes(wholeNumber(1, 31_536_000).prefault("86400"), {
    description: "How old a push token without `exp` may be",
  }),
  PUSH_CLOCK_TOLERANCE_SECONDS: notes(wholeNumber(0, 3600).prefault("60"), {
    description: "How far the clock that dates push tokens may be from DragonPass's, as its answers tell it",
  }),
  PUSH_BODY_HASH_CLAIM: notes(word.optional(), {
    description: "Claim of the push token that holds a hash of the body",
    whenUnset: "nothing binds the token to the body",
  }),
  PUSH_ALLOWED_IPS: notes(cidrList.optional(), {
    description:
      "Addresses and CIDRs, comma-separated, that may push; only the address of the connection itself counts",
    whenUnset: "any",
  }),
  PUSH_TOKEN_REUSE: notes(oneOf(["allow", "refuse"]).prefault("allow"), {
    description:
      "What happens to a push whose token had come with another body before: `allow` counts it (`push_token_reuses_total`) and warns once an hour, `refuse` answers 401. Refuse only where DragonPass confirms that each message has a token of its own: without an id in them, tokens of one second are the same. Each api process remembers for itself, up to 100,000 tokens, until they expire or it ends; so with several processes a token may pass once in each",
  }),
  API_KEYS: notes(apiKeyList.optional(), {
    description:
      "Comma-separated `name:sha256` or `name:sha256:book+read+operate`; without scopes a key may do all three, `operate` included, which resolves bookings and shows the inbox: a backend needs `book+read`. For a rotation a name comes once for each of its keys: they share their `Idempotency-Key`s",
    whenUnset: "a development key, kept in `DATA_DIR` and printed at each start; refused when `NODE_ENV=production`",
  }),
  STRAY_ORDER_ACTION: notes(oneOf(["attention", "cancel"]).prefault("attention"), {
    description: "What happens to a second order that an unknown outcome left behind: `attention` or `cancel`",
  }),
  RETENTION_DAYS: notes(wholeNumber(1, 36_500).prefault("400"), {
    description:
      "Bookings, redemptions and inbox are to be deleted after this many days; this version keeps everything forever",
  }),
  LOG_LEVEL: notes(oneOf(LOG_LEVELS).prefault("info"), { description: `${LOG_LEVELS.join(", ")}` }),
  // Refused rather than ignored: whoever sets one relies on what it promises. For the same reason
  // production cannot demand PAYLOAD_KEYS as long as nothing here encrypts with them.
  PAYLOAD_KEYS: notes(notYet.optional(), NOT_YET),
  NOTIFY_URL: notes(notYet.optional(), NOT_YET),
  NOTIFY_SECRETS: notes(notYet.optional(), NOT_YET),
  WORKER_CACHED_WORKFLOWS: notes(notYet.optional(), NOT_YET),
  WORKER_DEPLOYMENT: notes(notYet.optional(), NOT_YET),
  WORKER_BUILD_ID: notes(notYet.optional(), NOT_YET),
  TRUST_PROXY: notes(notYet.optional(), NOT_YET),
  INBOX_RETENTION_DAYS: notes(notYet.optional(), NOT_YET),
  // Many an environment sets these for all that runs in it: no reason not to start.
  HTTPS_PROXY: notes(z.string().optional(), {
    description: "Not used for calls to DragonPass by this version yet: a warning is logged when it is set",
    warning: "is not used for calls to DragonPass by this version yet; they go there directly",
  }),
  NO_PROXY: notes(z.string().optional(), { description: "As `HTTPS_PROXY`: not used by this version yet" }),
});

/** Warnings about settings that are set and have no effect. */
export function settingWarnings(given: GivenSettings): SettingWarning[] {
  return Object.entries(environment.shape).flatMap(([setting, schema]) => {
    const message = notesOf(schema).warning;
    return message !== undefined && given[setting] !== undefined ? [{ setting, message }] : [];
  });
}

/** The notes of a setting in the table. Every one is declared through `notes`, so it is there and of this shape. */
export function notesOf(schema: z.ZodType): SettingNotes {
  return schema.meta() as SettingNotes;
}

function notes<Schema extends z.ZodType>(schema: Schema, settingNotes: SettingNotes): Schema {
  return schema.meta(settingNotes);
}
