import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../config/config.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../domain/booking/timings.ts";
import { prebookingWorkflowId } from "../domain/workflow-ids.ts";
import { createSupplierClock } from "../dragonpass/client/supplier-clock.ts";
import { createTokenSource } from "../dragonpass/client/token.ts";
import { createSandbox, type Sandbox } from "../dragonpass/sandbox/sandbox.ts";
import { createLogger } from "../log/log.ts";
import { type RunningService, startAll } from "../service/start-all.ts";
import { startedMessage } from "../service/started-message.ts";
import type { Simulator } from "../simulator/simulator.ts";

/** The service as the demo sees it: over HTTP like any backend, with the simulator for the truth. */
export interface DemoWorld {
  readonly service: RunningService;
  readonly simulator: Simulator;
  /** Plays what happens at the desk of a resource, as DragonPass's own sandbox does. */
  readonly sandbox: Sandbox;
  readonly apiKey: string;
  /** Where everything is, with the key, for those who go on by hand. */
  readonly addresses: string;
  /** Where a booking's workflow is in the Temporal UI. */
  linkTo(bookingId: BookingId): string;
  close(): Promise<void>;
}

/** The service's own times, but for one that nobody wants to watch. */
const TIMINGS = { ...DEFAULT_TIMINGS, batchGraceMs: 3_000 };

/** Starts everything on free ports, with its data in a folder that is removed at the end. */
export async function openDemoWorld(progress: (line: string) => void): Promise<DemoWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), "dragonpass-temporal-demo-"));
  const config = demoConfig(dataDir);
  const log = createLogger({
    level: "error",
    format: "text",
    destination: { write: (line) => void process.stderr.write(line) },
  });
  try {
    const service = await startAll({ config, log, env: process.env, progress, timings: TIMINGS, freePorts: true });
    const { simulator, temporalUiUrl } = service;
    if (simulator === null || temporalUiUrl === null || config.developmentKey === null) {
      throw new Error("the demo needs its own simulator and Temporal server; unset DRAGONPASS_… and TEMPORAL_…");
    }
    const { url, issuer, privateKeyPem } = simulator;
    const tokenSource = createTokenSource({
      mode: "rs256",
      issuer,
      privateKey: privateKeyPem,
      clock: createSupplierClock(),
    });
    const sandbox = createSandbox({ baseUrl: url, tokenSource });
    return {
      service,
      simulator,
      sandbox,
      apiKey: config.developmentKey,
      addresses: startedMessage(service, config, "for this demo only"),
      linkTo: (bookingId) => {
        const workflowId = encodeURIComponent(prebookingWorkflowId(bookingId));
        return `${temporalUiUrl}/namespaces/${service.temporalNamespace}/workflows/${workflowId}`;
      },
      close: async () => {
        await sandbox.close();
        await service.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Nothing of the surroundings counts, so that the demo is the same everywhere. */
function demoConfig(dataDir: string): Config {
  return readConfig({ PORT: "0", METRICS_PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir });
}
