import type { Config } from "../config/config.ts";
import { developmentFile } from "./development-file.ts";

/** Where the parts of a process that is ready are. */
interface StartedParts {
  readonly url: string;
  readonly metricsUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Null where the Temporal server was not started here. */
  readonly temporalUiUrl: string | null;
  readonly supplierUrl: string;
}

/** Text that is printed when a process is ready: where everything is, and the first call to try. */
export function startedMessage(parts: StartedParts, config: Config, keyNote = keptIn(config)): string {
  const { url, supplierUrl } = parts;
  const key = config.developmentKey;
  const lines: (string | null)[] = [
    "",
    "dragonpass-temporal is ready",
    `  API          ${url}/v1`,
    `  Push         ${url}/push/dragonpass`,
    `  Health       ${url}/readyz`,
    `  Metrics      ${parts.metricsUrl}`,
    `  Temporal     ${parts.temporalAddress}, namespace ${parts.temporalNamespace}`,
    parts.temporalUiUrl === null ? null : `  Temporal UI  ${parts.temporalUiUrl}`,
    config.supplier.mode === "simulator"
      ? `  Simulator    ${supplierUrl}, admin ${new URL("/_simulator", supplierUrl).href}`
      : `  DragonPass   ${supplierUrl}`,
    config.database.url === null ? `  Database     embedded, in ${config.dataDir}` : "  Database     PostgreSQL",
    key === null ? null : `  API key      ${key} (for development, ${keyNote})`,
    "",
    `  curl -H 'Authorization: Bearer ${key ?? "<api key>"}' ${url}/v1/prebookings`,
    "",
    "",
  ];
  return lines.filter((line) => line !== null).join("\n");
}

function keptIn({ dataDir }: Config): string {
  return `kept in ${developmentFile(dataDir)}`;
}
