import type { Config } from "../config.ts";
import type { RunningService } from "./start-all.ts";

/** What `npm start` prints when it is ready: where everything is, and the first call to try. */
export function startedMessage(service: RunningService, config: Config): string {
  const lines: (string | null)[] = [
    "",
    "dragonpass-temporal is ready",
    `  API          ${service.url}/v1`,
    `  Push         ${service.url}/push/dragonpass`,
    `  Metrics      ${service.metricsUrl}`,
    service.temporalUiUrl === null ? null : `  Temporal UI  ${service.temporalUiUrl}`,
    service.simulator === null ? null : `  Simulator    ${service.simulator.url}, admin ${service.simulator.adminUrl}`,
    config.database.url === null ? `  Database     embedded, in ${config.dataDir}` : "  Database     PostgreSQL",
    config.developmentKey === null
      ? null
      : `  API key      ${config.developmentKey} (for development, made for this start)`,
    "",
    `  curl -H 'Authorization: Bearer ${config.developmentKey ?? "<api key>"}' ${service.url}/v1/prebookings`,
    "",
    "",
  ];
  return lines.filter((line) => line !== null).join("\n");
}
