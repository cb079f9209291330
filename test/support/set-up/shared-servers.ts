import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";
import { findTestServer } from "../../../src/temporal/dev-server/binaries/find-test-server.ts";
import { startDevServer } from "../../../src/temporal/dev-server/dev-server.ts";
import { buildWorkflowBundle, findBuiltBundle } from "../../../src/temporal/worker/built-bundle.ts";
import { makeDatabaseAfterFirstRead, makeFolderAfterFirstRead } from "../database/after-first-read.ts";
import { makePGliteFolder } from "../database/pglite-folder.ts";
import { startPostgres } from "../database/postgres.ts";
import { oncePerRun } from "./once-per-run.ts";

const progress = (line: string) => void process.stderr.write(`${line}\n`);

/** The dev server of this run, in memory and without UI. */
export function sharedDevServer() {
  return oncePerRun("dev-server", async () => {
    const { address, stop } = await startDevServer({
      dataFile: ":memory:",
      namespace: "default",
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
      env: process.env,
      progress,
    });
    return { value: address, stop };
  });
}

/** The PostgreSQL server of this run, with a database for services that have read the catalogue before. */
export function sharedPostgres() {
  return oncePerRun("postgres", async () => {
    const { url, stop } = await startPostgres();
    try {
      const { name, remove } = await makeDatabaseAfterFirstRead(url);
      const removeAndStop = async () => {
        await remove();
        await stop();
      };
      return { value: { url, databaseAfterFirstRead: name }, stop: removeAndStop };
    } catch (error) {
      await stop();
      throw error;
    }
  });
}

/** An empty embedded database of this run, to be copied. */
export function sharedPGliteFolder() {
  return oncePerRun("pglite-folder", async () => {
    const { path, remove } = await makePGliteFolder();
    return { value: path, stop: remove };
  });
}

/** An empty embedded database of this run, and one for services that have read the catalogue before, to be copied. */
export function sharedPGliteAfterFirstRead() {
  return oncePerRun("pglite-after-first-read", async () => {
    const empty = await sharedPGliteFolder();
    const { name, remove } = await makeFolderAfterFirstRead(empty.value);
    const stop = async () => {
      await remove();
      await empty.release();
    };
    return { value: { folder: empty.value, folderAfterFirstRead: name }, stop };
  });
}

/** The built workflows, which every process that a test starts finds as a user's does; one that fits is kept. */
export function sharedWorkflowBundle() {
  return oncePerRun("workflow-bundle", async () => {
    const found = await findBuiltBundle();
    const { codePath } = found.state === "fits" ? found : await buildWorkflowBundle();
    return { value: codePath, stop: async () => undefined };
  });
}

/** Where the time-skipping test server is; each test file starts its own. */
export function sharedTestServer() {
  return oncePerRun("test-server", async () => {
    const { path } = await findTestServer({ env: process.env, progress });
    return { value: path, stop: async () => undefined };
  });
}

/**
 * Waits for all of them, side by side. If one fails, those that started are released before its error is thrown:
 * Vitest calls no tear-down of a set-up that failed.
 */
export async function allOrNone<Shared extends { release: () => Promise<void> }[]>(
  pending: { [Index in keyof Shared]: Promise<Shared[Index]> },
): Promise<{ values: Shared; releaseAll: () => Promise<void> }> {
  const results = await Promise.allSettled(pending);
  const started = results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  const releaseAll = async () => {
    await Promise.all(started.map(({ release }) => release()));
  };
  const failed = results.find((result) => result.status === "rejected");
  if (failed) {
    await releaseAll();
    throw failed.reason;
  }
  return { values: started as Shared, releaseAll };
}
