import { Client, Connection } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";

/** How to reach Temporal: as `@temporalio/envconfig` reads it, or a server that was started here. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
}

/** A connection that is made when it is first used, and a client on it. */
export interface TemporalClient {
  readonly client: Client;
  readonly connection: Connection;
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  close(): Promise<void>;
}

/** That of the SDK. */
const DEFAULT_ADDRESS = "localhost:7233";

/** What the environment says: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`, or a profile. */
export function connectionSettings(target: TemporalTarget | null) {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return target === null
    ? { connectionOptions, namespace: namespace ?? "default" }
    : { connectionOptions: { ...connectionOptions, address: target.address }, namespace: target.namespace };
}

/** Connects lazily: the api accepts pushes while Temporal is away, and an eager connection would throw. */
export function createTemporalClient(target: TemporalTarget | null): TemporalClient {
  const { connectionOptions, namespace } = connectionSettings(target);
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const address = connectionOptions.address ?? DEFAULT_ADDRESS;
  return { client, connection, address, namespace, close: () => connection.close() };
}
