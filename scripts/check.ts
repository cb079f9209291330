/** Everything that can be said about the sources without running them: `npm run check`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

interface Step {
  name: string;
  command: string;
  args: string[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const packageBinary = (name: string) => join(root, "node_modules", ".bin", name);
const script = (name: string, ...args: string[]) => ({
  command: process.execPath,
  args: [join(root, "scripts", name), ...args],
});

/** The longest first, so that the short ones fill the gaps. */
const steps: Step[] = [
  { name: "workflow bundle", ...script("bundle-workflows.ts") },
  { name: "types", command: packageBinary("tsc"), args: ["--noEmit", "-p", "."] },
  { name: "promises", command: packageBinary("oxlint"), args: ["--quiet"] },
  { name: "import rules", ...script("check-imports.ts") },
  { name: "names and registrations", ...script("check-sources.ts") },
  { name: "exports", ...script("check-exports.ts") },
  { name: "format and lint", command: packageBinary("biome"), args: ["ci", "--colors=off", "."] },
  { name: "documentation is fresh", ...script("generate-docs.ts", "--check") },
];

const waiting = [...steps];
const failed: string[] = [];
const workers = Array.from({ length: Math.min(availableParallelism(), 4) }, async () => {
  for (let step = waiting.shift(); step; step = waiting.shift()) await run(step);
});
await Promise.all(workers);
if (failed.length > 0) {
  process.stdout.write(`\nfailed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}

/** Prints its output only when it failed, and then all of it. */
async function run({ name, command, args }: Step): Promise<void> {
  const startedAt = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const [output, errorOutput, exit] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  const [code] = exit as [number | null];
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  if (code === 0) return;
  failed.push(name);
  process.stdout.write(`${output}${errorOutput}\n`);
}
