/** `npm run simulator`: a DragonPass on this machine. */
import { watchStopSignals } from "./service/stop-signals.ts";
import { DEVELOPMENT_CLIENT_ID } from "./simulator/development-keys.ts";
import { MAGIC_RESOURCES } from "./simulator/magic-resources.ts";
import { startSimulator } from "./simulator/simulator.ts";

/** Where `npm start` takes pushes, unless it is given another `PORT`. */
const USUAL_PUSH_URL = "http://127.0.0.1:3000/push/dragonpass";

const port = portOf(process.env.SIMULATOR_PORT || "4010");
const pushUrl = process.env.SIMULATOR_PUSH_URL || undefined;
const simulator = await startSimulator({
  port,
  usualPushUrl: USUAL_PUSH_URL,
  ...(pushUrl === undefined ? {} : { pushUrl }),
}).catch(endFailedStart);
const stopSignals = watchStopSignals();

const magic = Object.values(MAGIC_RESOURCES).map(({ resourceId, does }) => `    ${resourceId}  ${does}`);
const pushes = pushUrl ?? `${USUAL_PUSH_URL}, or where the service says that it listens when it starts`;
process.stdout.write(`DragonPass simulator
  API       ${simulator.url}
  Admin     ${simulator.adminUrl}  (journal, faults, clock, orders: docs/simulator.md)
  Pushes to ${pushes}

  Programs  ${simulator.programIds.join(", ")}
  E-pass    1788000000000001
  Lounge    N00001 (Manchester), N00012 (Hong Kong)
  Magic lounges
${magic.join("\n")}

  The service needs one setting:
    DRAGONPASS_BASE_URL=${simulator.url} npm start
  It then signs as ${simulator.issuer} with the published development key. With the token endpoint instead:
    DRAGONPASS_BASE_URL=${simulator.url} DRAGONPASS_PROGRAM_IDS=${simulator.programIds.join(",")} \\
    DRAGONPASS_CLIENT_ID=${DEVELOPMENT_CLIENT_ID} DRAGONPASS_CLIENT_SECRET=${simulator.clientSecret} \\
    PUSH_JWKS="$(curl -s ${simulator.adminUrl}/jwks)" npm start
`);

await stopSignals.first;
await simulator.close();

function endFailedStart(error: unknown): never {
  if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
  process.stderr.write(`The start failed: port ${port} is taken; set SIMULATOR_PORT\n`);
  process.exit(1);
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text.trim()) && Number(text) <= 65_535) return Number(text);
  process.stderr.write("SIMULATOR_PORT: must be a port; give a whole number from 0 to 65535\n");
  process.exit(1);
}
