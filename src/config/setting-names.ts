import leven from "leven";
import type { GivenSettings } from "./given-settings.ts";
import { isTemporalName } from "./temporal-names.ts";

/** A warning about a setting at the start, which does not stop it. */
export interface SettingWarning {
  readonly setting: string;
  readonly message: string;
}

/** Mistakes and warnings about the names in an environment. */
interface NameFindings {
  readonly mistakes: readonly string[];
  readonly warnings: readonly SettingWarning[];
}

/** Nothing else uses these: a name that is not known is misspelt, and its default would apply without a word. */
const OWN_PREFIXES = [
  "DRAGONPASS_",
  "PUSH_",
  "API_KEYS",
  "PAYLOAD_",
  "NOTIFY_",
  "STRAY_",
  "RETENTION_",
  "INBOX_",
  "SIMULATOR_",
];
/** Platforms and other tools set such names too (`DATABASE_PUBLIC_URL`, `WORKER_ID`): they are not ours to refuse. */
const SHARED_PREFIXES = ["DATABASE_", "WORKER_", "METRICS_", "TEMPORAL_"];
/** Set by others, and close to ours: by systemd, and for proxies. */
const FOREIGN_NAMES: ReadonlySet<string> = new Set([
  "NOTIFY_SOCKET",
  "HTTP_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
]);
/** Kubernetes sets these in every pod for every Service, ours included: `DRAGONPASS_API_SERVICE_HOST`. */
const SERVICE_LINK = /_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const SERVICE_LINK_VALUE = /^(tcp|udp|sctp):\/\//;

/** A known name of at least this length is what was meant by one that is one or two letters away. */
export const SURE_LENGTH_MIN = 10;
/** A shorter one is close to names of other programs (`API_KEY`, `DATADIR`): one letter away is worth a warning. */
export const SPELLING_LENGTH_MIN = 8;

/** Names that are set, are not known here, and look as if they should be. */
export function judgeNames(given: GivenSettings, known: readonly string[]): NameFindings {
  const mistakes: string[] = [];
  const warnings: SettingWarning[] = [];
  for (const name of Object.keys(given)) {
    if (known.includes(name) || isTemporalName(name) || isForeign(name, given[name] ?? "")) continue;
    const misspelt = misspeltName(name, known);
    // Where the right name is set as well, this one is somebody else's.
    const isSure = misspelt !== null && misspelt.length >= SURE_LENGTH_MIN && given[misspelt] === undefined;
    if (isSure || startsWithOneOf(name, OWN_PREFIXES)) {
      mistakes.push(`${name}: is not a known setting; ${advice(misspelt ?? similarName(name, known))}`);
    } else if (startsWithOneOf(name, SHARED_PREFIXES) || (misspelt !== null && given[misspelt] === undefined)) {
      warnings.push({ setting: name, message: `is not a setting of this service; ${advice(misspelt)}` });
    }
  }
  return { mistakes, warnings };
}

function advice(suggestion: string | null): string {
  return suggestion === null
    ? "leave it out, or see docs/configuration.md"
    : `did you mean ${suggestion}? Else leave it out`;
}

function isForeign(name: string, value: string): boolean {
  if (FOREIGN_NAMES.has(name) || SERVICE_LINK.test(name)) return true;
  return name.endsWith("_PORT") && SERVICE_LINK_VALUE.test(value);
}

function startsWithOneOf(name: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => name.toUpperCase().startsWith(prefix));
}

/** The known name of which this is a misspelling; null where that is not certain. */
function misspeltName(name: string, known: readonly string[]): string | null {
  // Whatever its length: nobody has `PROT` or `HOTS` for a name of their own.
  const swapped = known.find((candidate) => isSwapped(name.toUpperCase(), candidate));
  if (swapped !== undefined) return swapped;
  const [nearest, distance] = nearestName(name, known);
  if (nearest === null || nearest.length < SPELLING_LENGTH_MIN) return null;
  return distance <= (nearest.length < SURE_LENGTH_MIN ? 1 : 2) ? nearest : null;
}

/** Whether two neighbouring letters have changed places, which counts as two changes of letters else. */
function isSwapped(name: string, candidate: string): boolean {
  const at = [...candidate].findIndex((letter, index) => letter !== name[index]);
  const swapped = `${candidate.slice(0, at)}${candidate[at + 1]}${candidate[at]}${candidate.slice(at + 2)}`;
  return at !== -1 && name === swapped;
}

/** The known name that is worth suggesting for one that is wrong in any case. */
function similarName(name: string, known: readonly string[]): string | null {
  const [nearest, distance] = nearestName(name, known);
  return nearest !== null && distance <= nearest.length / 3 ? nearest : null;
}

function nearestName(name: string, known: readonly string[]): [string | null, number] {
  let nearest: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const candidate of known) {
    const distance = leven(name.toUpperCase(), candidate);
    if (distance < nearest[1]) nearest = [candidate, distance];
  }
  return nearest;
}
