import { Client, Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { inject } from "vitest";
import "../set-up/provided.ts";
import { TEST_NAMESPACE } from "./test-namespace.ts";

/** Address of the dev server that the run has started. */
export function temporalAddress(): string {
  return inject("temporalAddress");
}

/** Path of the bundled workflows, for `Worker.create({ workflowBundle: { codePath } })`. */
export function workflowBundlePath(): string {
  return inject("workflowBundlePath");
}

/** Connections of one test file to the dev server. */
export interface TemporalConnections {
  client: Client;
  connection: Connection;
  /** For workers; close these first. */
  nativeConnection: NativeConnection;
  close(): Promise<void>;
}

/** Connects to the dev server, or to another one at this address. */
export async function connectTemporal(address = temporalAddress()): Promise<TemporalConnections> {
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const client = new Client({ connection, namespace: TEST_NAMESPACE });
  const close = async () => {
    await Promise.all([connection.close(), nativeConnection.close()]);
  };
  return { client, connection, nativeConnection, close };
}
