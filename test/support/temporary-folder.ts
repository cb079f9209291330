import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes with the process that made it, at the latest. */
export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

/** Creates an empty folder; an interrupted run removes it, too. */
export async function createTemporaryFolder(name: string, parent = tmpdir()): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(parent, `dragonpass-temporal-${name}-`));
  const options = { recursive: true, force: true, maxRetries: 3 };
  // No time is left for anything asynchronous then.
  const removeNow = () => rmSync(path, options);
  process.once("exit", removeNow);
  const remove = async () => {
    process.removeListener("exit", removeNow);
    await rm(path, options);
  };
  return { path, remove };
}
