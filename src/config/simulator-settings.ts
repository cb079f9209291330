import { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { type Environment, givenSettings } from "./given-settings.ts";
import { wholeNumber } from "./value-settings.ts";

/** Settings of `npm run simulator`. */
export const simulatorEnvironment = z.object({
  SIMULATOR_PORT: wholeNumber(0, 65535).prefault("4010"),
  SIMULATOR_PUSH_URL: z
    .url({ protocol: /^https?$/, error: "must be a URL; give http://…, as in http://127.0.0.1:3000/push/dragonpass" })
    .optional(),
});

/** Of a simulator that runs by itself. */
interface SimulatorSettings {
  readonly port: number;
  /** Undefined where nobody says it: the service does, when it starts. */
  readonly pushUrl: string | undefined;
}

/**
 * Reads them.
 *
 * @throws {ConfigError} with all the mistakes at once.
 */
export function readSimulatorSettings(env: Environment): SimulatorSettings {
  const result = simulatorEnvironment.safeParse(givenSettings(env));
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`));
  }
  return { port: result.data.SIMULATOR_PORT, pushUrl: result.data.SIMULATOR_PUSH_URL };
}
