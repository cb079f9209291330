/** `npm run bench -- <name>`: measures, prints a table, and ends with 1 where a goal is missed. Not a part of `npm test`. */
import { createStopStack } from "../../src/service/stop-stack.ts";
import { benchCatalogue } from "./catalogue/catalogue.ts";
import { benchPush } from "./push/push.ts";
import type { Bench } from "./support/bench.ts";
import { machineLines } from "./support/machine.ts";
import { tableOf } from "./support/table.ts";

const BENCHES: Record<string, Bench> = { catalogue: benchCatalogue, push: benchPush };

const [name = "", ...rest] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined || rest.length > 0) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join(" | ")}\n`);
  process.exit(2);
}

const stops = createStopStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stops.stopAll().finally(() => process.exit(130)));
}
try {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
  const progress = (line: string) => void process.stderr.write(`${String(seconds()).padStart(4)} s  ${line}\n`);
  const { figures, notes } = await bench({ stops, progress });
  process.stdout.write(`\n${[...machineLines(), ...notes].map((line) => `- ${line}`).join("\n")}\n`);
  process.stdout.write(`- \`npm run bench -- ${name}\`, ${seconds()} s\n\n${tableOf(figures)}\n`);
  if (figures.some(({ isMet }) => isMet === false)) process.exitCode = 1;
} finally {
  await stops.stopAll();
}
