import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where downloaded and built Temporal servers are kept: `${XDG_CACHE_HOME:-~/.cache}/dragonpass-temporal`.
 * Outside the project, so that every clone of it shares one copy.
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  // The XDG specification: a relative path is invalid and to be ignored; empty means unset.
  const xdg = env.XDG_CACHE_HOME;
  const base = xdg?.startsWith("/") ? xdg : join(env.HOME || homedir(), ".cache");
  return join(base, "dragonpass-temporal");
}
