import { readConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/config-error.ts";

/** Mistakes of this environment, a line each. */
export function mistakesOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

/** The settings that are wrong. */
export function namesOf(env: Record<string, string | undefined>): (string | undefined)[] {
  return mistakesOf(env).map((line) => line.split(":")[0]);
}
