import type { LeftOutObserver } from "../dragonpass/client/call-options.ts";
import type { Logger } from "../log/log.ts";

/** More different fields than this are not told apart any more: names can come from DragonPass. */
const REMEMBERED_MAX = 1_000;

/**
 * Says once for each field of each call, as long as the process runs, that it could not be read. What is sent in a
 * way of its own is so in every answer.
 */
export function logLeftOut(log: Logger): LeftOutObserver {
  const told = new Set<string>();
  return (operation, { path, kind }) => {
    const field = `${operation} ${path} ${kind}`;
    if (told.has(field) || told.size >= REMEMBERED_MAX) return;
    told.add(field);
    log.warn({ operation, path, kind }, "a field of DragonPass's answer cannot be read and was left out");
  };
}
