import { DefaultLogger, Runtime } from "@temporalio/worker";

let isInstalled = false;

/** The SDK's own log at warnings, and no signal handlers of its own. Once a process, before the first connection. */
export function quietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({ logger: new DefaultLogger("WARN"), shutdownSignals: [] });
}
