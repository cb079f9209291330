import { findFreePort, isPortFree } from "../temporal/dev-server/binaries/free-port.ts";
import { type KeptPort, keepDevelopmentValues, readDevelopmentValues } from "./development-file.ts";

/** The ports that the servers of development try first, and what they are called. */
const SERVERS: Readonly<Record<KeptPort, { readonly usual: number; readonly what: string }>> = {
  // Those that Temporal's own tools expect.
  temporalPort: { usual: 7233, what: "the Temporal server" },
  temporalUiPort: { usual: 8233, what: "the Temporal UI" },
  // That of `npm run simulator`.
  simulatorPort: { usual: 4010, what: "the simulator" },
};

/**
 * A port that is the same from start to start: the usual one, or another where that is taken at the first start. Where
 * the kept one is taken later, another serves for this start, and the kept one is not forgotten: who has it may be a
 * start that is about to end.
 */
export async function keptPort(
  name: KeptPort,
  { dataDir, progress }: { readonly dataDir: string; readonly progress: (line: string) => void },
): Promise<number> {
  const { usual, what } = SERVERS[name];
  const kept = readDevelopmentValues(dataDir)?.[name];
  const wanted = kept ?? usual;
  const isFree = await isPortFree(wanted);
  const port = isFree ? wanted : await findFreePort();
  if (kept === undefined) keepDevelopmentValues(dataDir, { [name]: port });
  if (!isFree) progress(`Port ${wanted} is taken: ${what} uses ${port}${kept === undefined ? "" : " for this start"}.`);
  return port;
}
