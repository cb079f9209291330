import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ClientConfigProfile } from "@temporalio/envconfig";
import { readSettingFile, type SettingFile } from "./read-setting-file.ts";

type Tls = NonNullable<ClientConfigProfile["tls"]>;
type Source = NonNullable<Tls["clientCert"]>;

const CERTIFICATE = "is not a certificate; give one as PEM";
const PRIVATE_KEY = "is not a private key; give one as PEM, without a passphrase";

/** Mistakes in the files and texts of a TLS connection, one line each. */
export function tlsMistakes(tls: Tls | undefined): string[] {
  if (tls === undefined || tls.disabled === true) return [];
  const mistakes: string[] = [];
  function read<Content>(
    name: string,
    source: Source | undefined,
    parse: (text: string) => Content,
    not: string,
  ): Content | null {
    if (source === undefined) return null;
    const label = `TEMPORAL_TLS_${name}_${"path" in source ? "PATH" : "DATA"}`;
    const given = textOf(source);
    if ("mistake" in given) {
      mistakes.push(`${label}: ${given.mistake}`);
      return null;
    }
    try {
      return parse(given.text);
    } catch {
      // OpenSSL's own message names its decoder and helps nobody.
      mistakes.push(`${label}: ${not}`);
      return null;
    }
  }
  read("SERVER_CA_CERT", tls.serverCACert, (text) => new X509Certificate(text), CERTIFICATE);
  const certificate = read("CLIENT_CERT", tls.clientCert, (text) => new X509Certificate(text), CERTIFICATE);
  const key = read("CLIENT_KEY", tls.clientKey, (text) => createPrivateKey(text), PRIVATE_KEY);
  return [...mistakes, ...pairMistakes(tls, certificate, key)];
}

function pairMistakes(tls: Tls, certificate: X509Certificate | null, key: KeyObject | null): string[] {
  // Without the other, the SDK would leave it out without a word.
  if (tls.clientCert !== undefined && tls.clientKey === undefined) {
    return ["TEMPORAL_TLS_CLIENT_KEY_PATH: is missing; client certificate and client key belong together"];
  }
  if (tls.clientCert === undefined && tls.clientKey !== undefined) {
    return ["TEMPORAL_TLS_CLIENT_CERT_PATH: is missing; client certificate and client key belong together"];
  }
  if (certificate === null || key === null || certificate.checkPrivateKey(key)) return [];
  return ["TEMPORAL_TLS_CLIENT_KEY_PATH: does not belong to the client certificate; give the key that does"];
}

function textOf(source: Source): SettingFile {
  if ("path" in source) return readSettingFile(source.path);
  return { text: typeof source.data === "string" ? source.data : Buffer.from(source.data).toString() };
}
