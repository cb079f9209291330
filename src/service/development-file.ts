import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Config, developmentKeyConfig, newDevelopmentKey } from "../config/config.ts";
import type { Logger } from "../log/log.ts";
import { makeFolder } from "../store/database/pglite/data-dir.ts";

/** Values that stay the same from start to start in development. Other fields are left as they are. */
const developmentValues = z.looseObject({
  apiKey: z
    .string()
    .regex(/^dev_[\w-]{16,}$/)
    .optional(),
  simulatorPort: z.int().min(1).max(65_535).optional(),
  temporalPort: z.int().min(1).max(65_535).optional(),
  temporalUiPort: z.int().min(1).max(65_535).optional(),
});
type DevelopmentValues = z.infer<typeof developmentValues>;
/** A port that is the same from start to start. */
export type KeptPort = "simulatorPort" | "temporalPort" | "temporalUiPort";

/** The file that keeps them: only its owner may read it, since it holds a key. */
export function developmentFile(dataDir: string): string {
  return join(dataDir, "development.json");
}

/** Reads them; null where there is no such file, or none of ours. */
export function readDevelopmentValues(dataDir: string): DevelopmentValues | null {
  try {
    return developmentValues.parse(JSON.parse(readFileSync(developmentFile(dataDir), "utf8")));
  } catch {
    // What cannot be used is made again, which costs a developer a new key at most.
    return null;
  }
}

/** Keeps these values beside those that are kept. */
export function keepDevelopmentValues(dataDir: string, values: DevelopmentValues): void {
  const unfinished = writeAside(dataDir, { ...readDevelopmentValues(dataDir), ...values });
  renameSync(unfinished, developmentFile(dataDir));
}

/**
 * The configuration with the development key that is kept in `DATA_DIR`, which is made at the first start; the same
 * where `API_KEYS` is set. Where the file cannot be written, the key is for this start only, and the log says so.
 */
export function withKeptDevelopmentKey(config: Config, log: Logger): Config {
  // In production there is none: nothing is read or written then.
  if (config.production || config.developmentKey === null) return config;
  try {
    return { ...config, ...developmentKeyConfig(keptKey(config.dataDir)) };
  } catch (error) {
    log.warn({ err: error, path: developmentFile(config.dataDir) }, "could not store the development key");
    return config;
  }
}

function keptKey(dataDir: string): string {
  const kept = readDevelopmentValues(dataDir);
  if (kept?.apiKey !== undefined) return kept.apiKey;
  const apiKey = newDevelopmentKey();
  if (kept !== null) {
    keepDevelopmentValues(dataDir, { apiKey });
    return apiKey;
  }
  return claim(dataDir, apiKey);
}

/** Of two processes that start for the first time at once, one makes the file, and the other takes the key from it. */
function claim(dataDir: string, apiKey: string): string {
  const unfinished = writeAside(dataDir, { apiKey });
  try {
    linkSync(unfinished, developmentFile(dataDir));
    return apiKey;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const theirs = readDevelopmentValues(dataDir)?.apiKey;
    if (theirs !== undefined) return theirs;
    // A file that is none of ours.
    renameSync(unfinished, developmentFile(dataDir));
    return apiKey;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function writeAside(dataDir: string, values: DevelopmentValues): string {
  makeFolder(resolve(dataDir));
  const path = `${developmentFile(dataDir)}.${randomUUID()}`;
  writeFileSync(path, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return path;
}
