import { accessSync, constants, mkdirSync, opendirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreError } from "../store-error.ts";

/**
 * Makes the folder of what is kept on this machine, where there is none.
 * @throws StoreError `data_dir_unusable`
 */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(resolve(dataDir));
    opendirSync(dataDir).closeSync();
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw dataDirUnusable(error);
  }
}

/**
 * Makes a folder, and those it lies in, where they are missing.
 * Step by step: with `recursive`, Node tries forever where the system lets nobody make a folder, as in `/proc`.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

/** Says what is wrong with the folder, from what the system says of it or of a file in it. */
export function dataDirUnusable(cause: unknown): StoreError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new StoreError("data_dir_unusable", `DATA_DIR: ${reasonOf(code)}`, { cause });
}

function reasonOf(code: string): string {
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return "is not a folder, or lies in what is not one; give the path of a folder";
    case "ENOSPC":
    case "EDQUOT":
      return "has no space left; make some, or give another folder";
    case "ENOENT":
    case "EROFS":
      return "cannot be made; give a folder on a disk that can be written";
    default:
      return "cannot be used by this user; give a folder that it may read and write, with all that is in it";
  }
}
