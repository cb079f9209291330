import { isIPv4 } from "node:net";
import { SANDBOX_HOST } from "../assumptions.ts";

/** Whether a base URL is that of DragonPass's sandbox, or of this machine, where the simulator runs. */
export function isSandbox(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return hostname === SANDBOX_HOST || isLoopback(hostname);
}

/** Whether a host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
