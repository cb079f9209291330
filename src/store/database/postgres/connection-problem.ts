import { sqlStateOf } from "../store-error.ts";

/** Each SQLSTATE with which PostgreSQL or a pooler refuses a connection; a shorter one stands for its class. */
const REFUSALS: readonly (readonly [sqlState: string, sentence: string])[] = [
  ["28P01", "PostgreSQL refuses the user or the password in DATABASE_URL; correct them"],
  [
    "28000",
    "PostgreSQL does not let this user in from here; check the user in DATABASE_URL, pg_hba.conf, and whether sslmode=verify-full is needed",
  ],
  ["3D000", "PostgreSQL has no database of this name; create it, or correct DATABASE_URL"],
  ["42501", "the user in DATABASE_URL may not connect to this database; GRANT CONNECT ON DATABASE to it"],
  ["53300", "PostgreSQL has too many connections; raise max_connections or the user's limit, or run fewer processes"],
  ["57P03", "PostgreSQL is starting or stopping; start again once it accepts connections"],
  ["57P", "PostgreSQL is stopping; start again once it accepts connections"],
  [
    "08P01",
    "PostgreSQL or its pooler refuses the connection; look into its log, and leave options out of DATABASE_URL",
  ],
  ["08", "PostgreSQL or its pooler broke the connection off; look into its log"],
  ["53100", "PostgreSQL's disk is full; free some space"],
  ["53", "PostgreSQL has run out of something; look into its log"],
];

/** Error codes of the network, before PostgreSQL can say anything. */
const NETWORK_PROBLEMS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host in DATABASE_URL is unknown; correct it, or the name server",
  EAI_AGAIN: "the name server does not answer for the host in DATABASE_URL; correct the host, or the name server",
  ECONNREFUSED: "nothing listens at host and port of DATABASE_URL; start PostgreSQL there, or correct them",
  ECONNRESET: "the server at DATABASE_URL ended the connection; check that it is PostgreSQL, and look into its log",
};

/** OpenSSL's reasons for not believing a certificate whose issuer is not known here. */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/**
 * Why no connection to PostgreSQL could be made, and what to do. No value of `DATABASE_URL` is in it. Null for an
 * error of anything else.
 */
export function connectionProblemOf(error: unknown): string | null {
  // Several addresses of one host that all failed.
  if (error instanceof AggregateError) return connectionProblemOf(error.errors[0]);
  if (!(error instanceof Error)) return null;
  const sqlState = sqlStateOf(error);
  if (sqlState !== null) return REFUSALS.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? null;
  return certificateProblemOf(error) ?? networkProblemOf(error) ?? driverProblemOf(error);
}

function certificateProblemOf(error: Error): string | null {
  const code = codeOf(error);
  if (UNKNOWN_ISSUER.has(code)) {
    return "PostgreSQL's certificate is signed by nobody known here; add sslrootcert=/path/to/ca.pem to DATABASE_URL";
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "PostgreSQL's certificate is for another host; correct the host in DATABASE_URL, or the certificate";
  }
  return /^(CERT_|ERR_TLS|ERR_SSL|EPROTO)/.test(code) ? `TLS with PostgreSQL failed (${code}); check both sides` : null;
}

function networkProblemOf(error: Error): string | null {
  if (!("syscall" in error)) return null;
  const code = codeOf(error);
  if (error.syscall === "open") return `a file that DATABASE_URL names cannot be read (${code}); correct its path`;
  return NETWORK_PROBLEMS[code] ?? `PostgreSQL cannot be reached (${code}); check host and port in DATABASE_URL`;
}

/** `pg` gives these no code. */
function driverProblemOf(error: Error): string | null {
  if (/^SASL: .*password must be/.test(error.message)) {
    return "PostgreSQL asks for a password and there is none; add it to DATABASE_URL";
  }
  if (error.message === "The server does not support SSL connections") {
    return "DATABASE_URL asks for TLS, which this server does not offer; turn it on there, or leave sslmode out";
  }
  if (error.message === "There was an error establishing an SSL connection") {
    return "the server at DATABASE_URL does not answer like PostgreSQL; correct host and port";
  }
  if (!/timeout|terminated/i.test(error.message)) return null;
  return "PostgreSQL does not answer; check host and port in DATABASE_URL, and firewalls on the way";
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
