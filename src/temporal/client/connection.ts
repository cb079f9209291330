import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from "@temporalio/client";
import { ConfigError } from "../../config/config-error.ts";
import { readTemporalConnection, type TemporalConnection } from "../../config/temporal-connection.ts";
import { endCallsWhen } from "./closed-calls.ts";

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

/** The SDK's own default. */
const DEFAULT_ADDRESS = "localhost:7233";

/**
 * The connection that the environment names: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`, or a
 * profile; nothing of it where there is a target.
 * @throws {ConfigError} where it says something that cannot be
 */
export function connectionSettings(target: TemporalTarget | null): TemporalConnection {
  if (target !== null) {
    return { connectionOptions: { address: target.address }, namespace: target.namespace };
  }
  const { connection, mistakes } = readTemporalConnection(process.env);
  if (connection === null) throw new ConfigError(mistakes);
  return connection;
}

/** Connects lazily: the api accepts pushes while Temporal is away, and an eager connection would throw. */
export function createTemporalClient(target: TemporalTarget | null): TemporalClient {
  const { connectionOptions, namespace } = connectionSettings(target);
  let isClosed = false;
  const connection = Connection.lazy({
    ...connectionOptions,
    // The SDK's own, which repeats what fails in passing; what it repeats goes through ours.
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endCallsWhen(() => isClosed)],
  });
  const client = new Client({ connection, namespace });
  const address = connectionOptions.address ?? DEFAULT_ADDRESS;
  const close = async () => {
    isClosed = true;
    await connection.close();
  };
  return { client, connection, address, namespace, close };
}
