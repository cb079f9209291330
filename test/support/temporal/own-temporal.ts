import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { findFreePort } from "../../../src/temporal/dev-server/binaries/free-port.ts";
import { type DevServer, startDevServer } from "../../../src/temporal/dev-server/dev-server.ts";

/** A Temporal server of a test's own, always at the same address, whose data are put back. */
interface OwnTemporal {
  readonly address: string;
  readonly namespace: string;
  /** The CLI that the server is a part of. */
  readonly cliPath: string;
  /** Stops it, copies its data, and goes on. */
  copy(): Promise<void>;
  /** Ends it and has it go on from the last copy; `meanwhile` is done while it is away. */
  putBack(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Starts it, empty; it ends with the stack. */
export async function startOwnTemporal(stops: StopStack, namespace: string): Promise<OwnTemporal> {
  const folder = await mkdtemp(join(tmpdir(), "dragonpass-own-temporal-"));
  stops.add("the folder", () => rm(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  const searchAttributes = SEARCH_ATTRIBUTE_TYPES;
  const startOn = async (name: string): Promise<DevServer> => {
    const dataFile = join(folder, name, "temporal.db");
    const options = { dataFile, port, namespace, searchAttributes, env: process.env };
    return await startDevServer({ ...options, progress: () => undefined });
  };
  let [current, copies] = ["first", 0];
  let server = await startOn(current);
  stops.add("Temporal", () => server.stop());
  return {
    address: server.address,
    namespace,
    cliPath: server.executablePath,
    copy: async () => {
      await server.stop();
      copies += 1;
      await cp(join(folder, current), join(folder, `copy-${copies}`), { recursive: true });
      server = await startOn(current);
    },
    putBack: async (meanwhile) => {
      await server.stop();
      await meanwhile?.();
      current = `copy-${copies}`;
      server = await startOn(current);
    },
  };
}
