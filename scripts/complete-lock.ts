/**
 * Adds to `package-lock.json` the optional packages of other platforms that are missing. npm leaves them out when the
 * registry it asks does not serve them, and then `npm ci` refuses the file, there and everywhere. Run it after
 * `npm install` where that is so; it changes nothing in a lock file that is complete.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const FILE = new URL("../package-lock.json", import.meta.url);
const OPERATING_SYSTEMS = ["android", "darwin", "linux", "win32", "freebsd", "openbsd", "netbsd", "sunos", "aix"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "s390x", "riscv64", "loong64", "wasm32"];

const lock = JSON.parse(readFileSync(FILE, "utf8")) as { packages: Record<string, Entry> };
const added: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const isThere = [`${path}/node_modules/${name}`, `node_modules/${name}`].some((place) => place in lock.packages);
    // A range names no version to lock, and belongs to packages that every registry has.
    if (isThere || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev ?? false);
    added.push(`${name}@${version}`);
  }
}
const { "": root = {}, ...others } = lock.packages;
const sorted = Object.entries(others).sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: { "": root, ...Object.fromEntries(sorted) } }, null, 2)}\n`);
process.stdout.write(added.length === 0 ? "nothing was missing\n" : `added ${added.join(", ")}\n`);

/** Description of a platform package, read off its name: `@swc/core-linux-x64-gnu`. */
function platformEntry(name: string, version: string, dev: boolean): Entry {
  const words = name.split("/").at(-1)?.split(/[-.]/) ?? [];
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  const libc = words.includes("musl") ? "musl" : os === "linux" && words.includes("gnu") ? "glibc" : undefined;
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}
