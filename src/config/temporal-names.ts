/** Variables that `@temporalio/envconfig` reads beside `TEMPORAL_ADDRESS` and `TEMPORAL_NAMESPACE`, which the table of settings has. */
const CONNECTION_NAMES: readonly string[] = [
  "TEMPORAL_API_KEY",
  "TEMPORAL_CONFIG_FILE",
  "TEMPORAL_PROFILE",
  "TEMPORAL_TLS",
  "TEMPORAL_TLS_CLIENT_CERT_PATH",
  "TEMPORAL_TLS_CLIENT_CERT_DATA",
  "TEMPORAL_TLS_CLIENT_KEY_PATH",
  "TEMPORAL_TLS_CLIENT_KEY_DATA",
  "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
  "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
  "TEMPORAL_TLS_SERVER_NAME",
  "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION",
];

/** Variables that Temporal's command line, the SDK, and our search for servers read. */
const OTHER_NAMES: readonly string[] = [
  "TEMPORAL_CODEC_ENDPOINT",
  "TEMPORAL_CODEC_AUTH",
  "TEMPORAL_DEBUG",
  "TEMPORAL_CLI_PATH",
  "TEMPORAL_TEST_SERVER_PATH",
];

/** Settings of Temporal that others than the table of settings read. */
export const TEMPORAL_NAMES = [...CONNECTION_NAMES, ...OTHER_NAMES];

const GRPC_METADATA_PREFIX = "TEMPORAL_GRPC_META_";

/** Whether this is a setting of Temporal. */
export function isTemporalName(name: string): boolean {
  return isConnectionName(name) || OTHER_NAMES.includes(name);
}

/** Whether this says how to connect to Temporal. */
export function isConnectionName(name: string): boolean {
  return name === "TEMPORAL_ADDRESS" || CONNECTION_NAMES.includes(name) || isGrpcMetadataName(name);
}

/** Whether this sets a header of the calls to Temporal; an empty value takes back that of the profile. */
export function isGrpcMetadataName(name: string): boolean {
  return name.startsWith(GRPC_METADATA_PREFIX);
}
