import { z } from "zod";
import type { Config } from "../config/config.ts";
import type { Logger } from "../log/log.ts";

const offerAnswer = z.object({ url: z.string().nullable() });
const TIMEOUT_MS = 2_000;

/**
 * Tells a simulator where this process takes pushes; it keeps to another place where somebody has chosen one. Of a real
 * DragonPass nothing is asked: there it is an agreement between people.
 */
export async function offerPushUrl({
  config,
  supplierUrl,
  apiUrl,
  log,
}: {
  readonly config: Pick<Config, "supplier">;
  readonly supplierUrl: string;
  readonly apiUrl: string;
  readonly log: Logger;
}): Promise<void> {
  if (config.supplier.mode !== "simulator") return;
  const offered = `${apiUrl}/push/dragonpass`;
  const taken = await offer(new URL("/_simulator/push-url/offer", supplierUrl), offered);
  if (taken === offered) return;
  if (taken === null)
    log.warn({ url: supplierUrl }, "no simulator answers; start it before this, so that it learns where pushes go");
  else log.info({ url: taken }, "the simulator pushes elsewhere, as it was told");
}

/** Where the simulator pushes now; null where there is none. */
async function offer(simulator: URL, url: string): Promise<string | null> {
  try {
    const answer = await fetch(simulator, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return offerAnswer.parse(await answer.json()).url;
  } catch {
    return null;
  }
}
