/** `npm run simulator`: a DragonPass on this machine. */
import { readSimulatorSettings } from "./config/simulator-settings.ts";
import { asListenFailure } from "./http/listen-failure.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { watchStopSignals } from "./service/stop-signals.ts";
import { DEVELOPMENT_CLIENT_ID } from "./simulator/development-keys.ts";
import { ALL_MAGIC_RESOURCES } from "./simulator/magic-resources.ts";
import { startSimulator } from "./simulator/simulator.ts";

/** Where `npm start` takes pushes, unless it is given another `PORT`. */
const USUAL_PUSH_URL = "http://127.0.0.1:3000/push/dragonpass";

const { port, pushUrl } = await startOrEnd(() => readSimulatorSettings(process.env));
const pushTo = { usualPushUrl: USUAL_PUSH_URL, ...(pushUrl === undefined ? {} : { pushUrl }) };
const simulator = await startOrEnd(() =>
  startSimulator({ port, ...pushTo }).catch((error: unknown) => {
    throw asListenFailure(error, "SIMULATOR_PORT");
  }),
);
const stopSignals = watchStopSignals();

const magic = [...Map.groupBy(ALL_MAGIC_RESOURCES, ({ name }) => name).values()].map(
  (ofEach) => `    ${ofEach.map(({ resourceId }) => resourceId).join(" ")}  ${ofEach[0]?.does}`,
);
const pushes = pushUrl ?? `${USUAL_PUSH_URL}, or where the service says that it listens when it starts`;
process.stdout.write(`DragonPass simulator
  API       ${simulator.url}
  Admin     ${simulator.adminUrl}  (journal, faults, clock, orders: docs/simulator.md)
  Pushes to ${pushes}

  Programs  ${simulator.programIds.join(", ")}
  E-pass    1788000000000001
  Lounge    N00001 (Manchester), N00012 (Hong Kong)
  Others    Fast Track C00001, gym F00001, eSIM E00001
  Magic resources
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
