import { createAgent } from "./agent.ts";
import type { SupplierClock } from "./supplier-clock.ts";
import { exchange } from "./transport.ts";

const TIMEOUT_MS = 2_000;

/**
 * Asks a host for an answer that tells the time. Without a token, since whatever it answers has a `Date`: a wrong clock
 * must not keep us from learning that it is wrong.
 */
export async function askForTime(baseUrl: string, clock: SupplierClock): Promise<void> {
  const dispatcher = createAgent(1);
  try {
    await exchange({ dispatcher, method: "HEAD", url: baseUrl, headers: {}, timeoutMs: TIMEOUT_MS, clock });
  } finally {
    await dispatcher.close();
  }
}
