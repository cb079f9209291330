import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Where it is decided about tokens, attempts, look-ups and leases, by the database's clock. */
const FOLDERS = ["activities/once", "src/store/once", "src/domain/once"];
/** Files of a booking that do: what they compare with goes through `supplier-time.ts`. */
const FILES = ["create-order.ts", "look-up-order.ts", "order-effect.ts"].map((name) => `activities/booking/${name}`);

/** Everything that tells the time of this process. */
const OWN_CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bperformance\.|\bhrtime\b|\bTemporal\.Now\b/;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

test("nothing that is made once is decided by the clock of a process, which may be another's tomorrow", () => {
  const files = [...FOLDERS.flatMap(sourcesIn), ...FILES];
  expect(files.length).toBeGreaterThan(FILES.length + FOLDERS.length);
  const byOwnClock = files.filter((file) => OWN_CLOCK.test(readFileSync(`${ROOT}/${file}`, "utf8")));
  expect(byOwnClock).toEqual([]);
});

function sourcesIn(folder: string): string[] {
  return readdirSync(`${ROOT}/${folder}`)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
}
