import { type ClientConfigProfile, loadClientConfigProfile, toClientOptions } from "@temporalio/envconfig";
import { type Environment, type GivenSettings, givenSettings } from "./given-settings.ts";
import { readSettingFile } from "./read-setting-file.ts";
import { isGrpcMetadataName } from "./temporal-names.ts";
import { tlsMistakes } from "./temporal-tls.ts";

/** How to reach Temporal, as the SDK's connections take it. */
export interface TemporalConnection {
  readonly connectionOptions: ReturnType<typeof toClientOptions>["connectionOptions"];
  readonly namespace: string;
}

/** The connection that an environment describes, or what is wrong with it, one line a mistake. */
type TemporalReading =
  | { readonly connection: TemporalConnection; readonly mistakes: readonly [] }
  | { readonly connection: null; readonly mistakes: readonly string[] };

const ADDRESS_MISTAKE =
  "TEMPORAL_ADDRESS: must be host:port without a scheme or a path; give one such as temporal.example:7233";
const FILE_MISTAKE = "TEMPORAL_CONFIG_FILE: cannot be read; give the path of a readable file, or leave it out";

/**
 * Reads it as `@temporalio/envconfig` does: from `TEMPORAL_…`, and a profile of its configuration file. What that
 * would take for something else is refused first: its errors quote the file, which holds keys.
 */
export function readTemporalConnection(env: Environment): TemporalReading {
  const given = givenSettings(env);
  const early = [...switchMistakes(given), ...configFileMistakes(given)];
  if (early.length > 0) return { connection: null, mistakes: early };
  const overrideEnvVars: Record<string, string> = { ...given };
  for (const name of Object.keys(env).filter(isGrpcMetadataName)) overrideEnvVars[name] = env[name] ?? "";
  let profile: ClientConfigProfile;
  try {
    profile = loadClientConfigProfile({ overrideEnvVars });
  } catch (error) {
    return { connection: null, mistakes: [profileMistake(error)] };
  }
  const mistakes = [...addressMistakes(profile), ...tlsMistakes(profile.tls)];
  if (mistakes.length > 0) return { connection: null, mistakes };
  const { connectionOptions, namespace } = toClientOptions(profile);
  return { connection: { connectionOptions, namespace: namespace ?? "default" }, mistakes: [] };
}

function switchMistakes(given: GivenSettings): string[] {
  // Anything else is taken for false: `True` would send everything unencrypted.
  return ["TEMPORAL_TLS", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"]
    .filter((name) => !["true", "false", "1", "0", undefined].includes(given[name]))
    .map((name) => `${name}: must be true or false; give one of them`);
}

function configFileMistakes(given: GivenSettings): string[] {
  if (given.TEMPORAL_CONFIG_FILE === undefined) return [];
  const file = readSettingFile(given.TEMPORAL_CONFIG_FILE);
  // Also where there is none, which envconfig does not mind.
  return "mistake" in file ? [`TEMPORAL_CONFIG_FILE: ${file.mistake}, or leave it out`] : [];
}

function profileMistake(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if (error.message.startsWith("Profile ")) {
    return "TEMPORAL_PROFILE: is not in the configuration file; give one that is, or TEMPORAL_CONFIG_FILE too";
  }
  const twice = /^Cannot specify both (client_cert|client_key|server_ca_cert)_path/.exec(error.message)?.[1];
  if (twice !== undefined) {
    const name = `TEMPORAL_TLS_${twice.toUpperCase()}`;
    return `${name}_PATH: is set together with ${name}_DATA; give one of them`;
  }
  if ("syscall" in error) return FILE_MISTAKE;
  const line = "line" in error && typeof error.line === "number" ? ` (line ${error.line})` : "";
  return `TEMPORAL_CONFIG_FILE: is not a configuration of Temporal${line}; give a TOML file with [profile.…]`;
}

const HOST_AND_PORT = /^(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>\d{1,5}))?$/;

function addressMistakes({ address }: ClientConfigProfile): string[] {
  if (address === undefined) return [];
  const match = HOST_AND_PORT.exec(address);
  const port = Number(match?.groups?.port ?? 1);
  return match === null || port < 1 || port > 65535 ? [ADDRESS_MISTAKE] : [];
}
