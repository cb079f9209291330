import { sha256Hex } from "../../../src/config/api-keys.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { TEST_API_KEY } from "./api-caller.ts";

/** Facts about its DragonPass that the service has to know. */
export type SupplierFacts = Pick<Simulator, "url" | "programIds" | "issuer" | "privateKeyPem" | "pushJwks">;

/** The settings of a service that uses these stores and this simulator, as the environment gives them. */
export function settingsFor({
  dataDir,
  databaseUrl,
  simulator,
}: {
  dataDir: string;
  databaseUrl: string | null;
  simulator: SupplierFacts;
}): Record<string, string> {
  return {
    PORT: "0",
    METRICS_PORT: "0",
    HOST: "127.0.0.1",
    DATA_DIR: dataDir,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    DRAGONPASS_BASE_URL: simulator.url,
    DRAGONPASS_PROGRAM_IDS: simulator.programIds.join(","),
    DRAGONPASS_ISSUER: simulator.issuer,
    DRAGONPASS_PRIVATE_KEY: simulator.privateKeyPem,
    PUSH_JWKS: JSON.stringify(simulator.pushJwks),
    API_KEYS: `test:${sha256Hex(TEST_API_KEY)}`,
  };
}
