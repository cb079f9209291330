/**
 * Writes the pages of `docs/` that are made from code. With `--check` it writes nothing, and fails
 * when a page is not what the code would make of it.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderConfigurationPage } from "../src/config/configuration-page.ts";
import { renderErrorsPage } from "../src/dragonpass/errors/errors-page.ts";
import { renderAssumptionsPage } from "./pages/assumptions-page.ts";
import { renderEventsPage } from "./pages/events-page.ts";
import { renderHttpApiPage } from "./pages/http-api-page.ts";
import { renderMetricsPage } from "./pages/metrics-page.ts";
import { renderOperatingPage } from "./pages/operating-page.ts";

/** Path below the project, and the function that makes the text. A new page is one more line. */
const PAGES: readonly { path: string; render: () => string | Promise<string> }[] = [
  { path: "docs/assumptions.md", render: renderAssumptionsPage },
  { path: "docs/configuration.md", render: renderConfigurationPage },
  { path: "docs/errors.md", render: renderErrorsPage },
  { path: "docs/events.md", render: renderEventsPage },
  { path: "docs/http-api.md", render: renderHttpApiPage },
  { path: "docs/metrics.md", render: renderMetricsPage },
  { path: "docs/operating.md", render: renderOperatingPage },
];

const root = join(import.meta.dirname, "..");
const checkOnly = process.argv.includes("--check");

for (const { path, render } of PAGES) {
  const file = join(root, path);
  const wanted = await render();
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === wanted) continue;
  if (checkOnly) {
    process.stderr.write(`${path} is stale: npm run docs\n`);
    process.exitCode = 1;
    continue;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, wanted);
  process.stdout.write(`${path} written\n`);
}
