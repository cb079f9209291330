/** `npm run simulator`: a DragonPass on this machine. */
import { watchStopSignals } from "./service/stop-signals.ts";
import { DEVELOPMENT_CLIENT_ID } from "./simulator/development-keys.ts";
import { MAGIC_RESOURCES } from "./simulator/magic-resources.ts";
import { startSimulator } from "./simulator/simulator.ts";

const port = Number(process.env.SIMULATOR_PORT ?? 4010);
const pushUrl = process.env.SIMULATOR_PUSH_URL ?? "http://127.0.0.1:3000/push/dragonpass";

const simulator = await startSimulator({ port, pushUrl });
const stopSignals = watchStopSignals();

const magic = Object.values(MAGIC_RESOURCES).map(({ resourceId, does }) => `    ${resourceId}  ${does}`);
process.stdout.write(`DragonPass simulator
  API       ${simulator.url}
  Admin     ${simulator.adminUrl}  (journal, faults, clock, orders: docs/simulator.md)
  Pushes to ${pushUrl}

  Programs  ${simulator.programIds.join(", ")}
  E-pass    1788000000000001
  Lounge    N00001 (Manchester), N00012 (Hong Kong)
  Magic lounges
${magic.join("\n")}

  The service fits without configuration of keys:
    DRAGONPASS_BASE_URL=${simulator.url} npm start
  It then signs as ${simulator.issuer} with the published development key. With the token endpoint instead:
    DRAGONPASS_CLIENT_ID=${DEVELOPMENT_CLIENT_ID} DRAGONPASS_CLIENT_SECRET=${simulator.clientSecret}
`);

await stopSignals.first;
await simulator.close();
