import type { z } from "zod";
import { isLoopback } from "../dragonpass/sandbox/is-sandbox.ts";
import type { environment } from "./settings.ts";

/** How our calls prove who we are to DragonPass. */
export type SupplierAuth =
  | { readonly mode: "rs256"; readonly issuer: string; readonly privateKeyPem: string }
  | { readonly mode: "hs256"; readonly issuer: string; readonly secret: string }
  | { readonly mode: "tokenEndpoint"; readonly clientId: string; readonly clientSecret: string };

type Settings = Readonly<Record<string, string>>;

const AUTH_SETTINGS = [
  "DRAGONPASS_PRIVATE_KEY",
  "DRAGONPASS_PRIVATE_KEY_FILE",
  "DRAGONPASS_SECRET",
  "DRAGONPASS_CLIENT_ID",
  "DRAGONPASS_CLIENT_SECRET",
] as const;
const IDENTITY_SETTINGS = ["DRAGONPASS_ISSUER", ...AUTH_SETTINGS, "PUSH_JWKS", "PUSH_JWKS_FILE"] as const;
const SUPPLIER_SETTINGS = ["DRAGONPASS_PROGRAM_IDS", ...IDENTITY_SETTINGS] as const;

/**
 * Checks what settings demand of each other, one line per mistake. It looks at which are set, not at their
 * values, so that these lines come together with those of wrong values.
 */
export function relationMistakes(set: Settings): string[] {
  return [...portMistakes(set), ...databaseMistakes(set), ...productionMistakes(set), ...supplierMistakes(set)];
}

/**
 * Whether a simulator of this machine is meant, with the keys that are published with it: where it is said at which
 * address, and nothing of who we are. Never in production, where anybody could sign pushes.
 */
export function usesSimulatorDefaults(set: Readonly<Record<string, unknown>>): boolean {
  const { NODE_ENV, DRAGONPASS_BASE_URL: baseUrl } = set;
  if (NODE_ENV === "production" || typeof baseUrl !== "string" || !URL.canParse(baseUrl)) return false;
  return isLoopback(new URL(baseUrl).hostname) && IDENTITY_SETTINGS.every((name) => set[name] === undefined);
}

/** The one way of authentication that is configured; null where there is none. */
export function supplierAuthOf(values: z.output<typeof environment>): SupplierAuth | null {
  const { DRAGONPASS_ISSUER: issuer, DRAGONPASS_SECRET: secret } = values;
  const { DRAGONPASS_CLIENT_ID: clientId, DRAGONPASS_CLIENT_SECRET: clientSecret } = values;
  const privateKeyPem = values.DRAGONPASS_PRIVATE_KEY ?? values.DRAGONPASS_PRIVATE_KEY_FILE;
  if (clientId !== undefined && clientSecret !== undefined) return { mode: "tokenEndpoint", clientId, clientSecret };
  if (issuer === undefined) return null;
  if (privateKeyPem !== undefined) return { mode: "rs256", issuer, privateKeyPem };
  return secret === undefined ? null : { mode: "hs256", issuer, secret };
}

function portMistakes(set: Settings): string[] {
  const port = Number(set.PORT ?? 3000);
  if (port === 0 || port !== Number(set.METRICS_PORT ?? 9464)) return [];
  return ["METRICS_PORT: is the same as PORT; give another one"];
}

function databaseMistakes(set: Settings): string[] {
  if (set.DATABASE_POOLER === undefined || set.DATABASE_URL !== undefined) return [];
  return ["DATABASE_POOLER: has no use without DATABASE_URL; give that too, or leave this out"];
}

function productionMistakes(set: Settings): string[] {
  if (set.NODE_ENV !== "production") return [];
  const mistakes: string[] = [];
  if (set.API_KEYS === undefined) {
    mistakes.push("API_KEYS: is needed when NODE_ENV=production; give name:sha256, comma-separated");
  }
  if (set.DRAGONPASS_BASE_URL === undefined) {
    // The simulator's keys are public: anybody could sign pushes.
    mistakes.push("DRAGONPASS_BASE_URL: is needed when NODE_ENV=production; the simulator is for development only");
  }
  if (set.DATABASE_URL === undefined) {
    mistakes.push("DATABASE_URL: is needed when NODE_ENV=production; the embedded database is for development only");
  }
  return mistakes;
}

function supplierMistakes(set: Settings): string[] {
  const given = SUPPLIER_SETTINGS.filter((name) => set[name] !== undefined);
  if (set.DRAGONPASS_BASE_URL === undefined) {
    // Somebody who gives keys does not mean to talk to the simulator.
    return given.map((name) => `${name}: has no use without DRAGONPASS_BASE_URL; give that too, or leave this out`);
  }
  if (usesSimulatorDefaults(set)) return [];
  return [
    ...(set.DRAGONPASS_PROGRAM_IDS === undefined
      ? ["DRAGONPASS_PROGRAM_IDS: is needed with DRAGONPASS_BASE_URL; give the program ids, comma-separated"]
      : []),
    ...authMistakes(set),
    ...pushKeyMistakes(set),
  ];
}

function authMistakes(set: Settings): string[] {
  const clientSettings = ["DRAGONPASS_CLIENT_ID", "DRAGONPASS_CLIENT_SECRET"] as const;
  const usesTokenEndpoint = clientSettings.some((name) => set[name] !== undefined);
  const ways = [
    ...AUTH_SETTINGS.slice(0, 3).filter((name) => set[name] !== undefined),
    ...(usesTokenEndpoint ? ["DRAGONPASS_CLIENT_ID"] : []),
  ];
  const mistakes: string[] = [];
  if (set.DRAGONPASS_ISSUER === undefined && !usesTokenEndpoint) {
    mistakes.push("DRAGONPASS_ISSUER: is needed with DRAGONPASS_BASE_URL; give the iss that DragonPass gave you");
  }
  if (ways.length === 0) {
    mistakes.push(
      "DRAGONPASS_PRIVATE_KEY: is needed with DRAGONPASS_BASE_URL; give it, or DRAGONPASS_PRIVATE_KEY_FILE, or " +
        "DRAGONPASS_SECRET, or DRAGONPASS_CLIENT_ID with DRAGONPASS_CLIENT_SECRET",
    );
  }
  if (ways.length > 1) mistakes.push(`${ways[0]}: is set together with ${ways.slice(1).join(", ")}; give one of them`);
  if (usesTokenEndpoint) {
    const missing = clientSettings.filter((name) => set[name] === undefined);
    mistakes.push(...missing.map((name) => `${name}: is missing; client id and client secret belong together`));
  }
  return mistakes;
}

function pushKeyMistakes(set: Settings): string[] {
  if (set.PUSH_JWKS !== undefined && set.PUSH_JWKS_FILE !== undefined) {
    return ["PUSH_JWKS: is set together with PUSH_JWKS_FILE; give one of them"];
  }
  if (set.PUSH_JWKS !== undefined || set.PUSH_JWKS_FILE !== undefined) return [];
  return ["PUSH_JWKS: is needed with DRAGONPASS_BASE_URL; give DragonPass's public keys, or PUSH_JWKS_FILE"];
}
