import type { SearchAttributeType } from "@temporalio/common";
import type { Logger } from "../../log/log.ts";
import type { TemporalClient } from "../client/connection.ts";
import { isTemporalAway } from "../client/unavailable.ts";
import { createSchedules, missingSchedules } from "./schedules.ts";
import { ensureSearchAttributes, missingSearchAttributes } from "./search-attributes.ts";

/** Keeps in a namespace what bookings need there: Temporal may be emptied, or put back, while we run. */
export interface NamespaceKeeper {
  /** Schedules and search attributes that were missing when it was last looked, and could not be made. */
  missing(): readonly string[];
  stop(): Promise<void>;
}

interface NamespaceKeeperOptions {
  readonly temporal: Pick<TemporalClient, "client" | "connection" | "namespace">;
  readonly searchAttributes: Record<string, SearchAttributeType>;
  readonly log: Pick<Logger, "warn" | "info">;
  readonly everyMs?: number;
}

/** Pause between its looks, in milliseconds. */
export const KEEPER_EVERY_MS = 120_000;
const DEADLINE_MS = 10_000;

/** Begins to look; what the start of a worker has made is there. */
export function startNamespaceKeeper(options: NamespaceKeeperOptions): NamespaceKeeper {
  const { everyMs = KEEPER_EVERY_MS } = options;
  let missing: readonly string[] = [];
  let look: Promise<void> = Promise.resolve();
  let isLooking = false;

  async function lookOnce(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      await within(options, () =>
        keep(options, (names) => {
          missing = names;
        }),
      );
    } catch (error) {
      // While Temporal is away nothing is known; `/readyz` says that it is.
      if (!isTemporalAway(error))
        options.log.warn({ err: error }, "could not make the search attributes and Schedules that bookings need");
    } finally {
      isLooking = false;
    }
  }

  const timer = setInterval(() => {
    look = lookOnce();
  }, everyMs).unref();
  return {
    missing: () => missing,
    stop: async () => {
      clearInterval(timer);
      await look;
    },
  };
}

/** Tells what is missing before it is made, and that nothing is afterwards. */
async function keep(
  { temporal, searchAttributes, log }: NamespaceKeeperOptions,
  tell: (missing: readonly string[]) => void,
): Promise<void> {
  const { client, connection, namespace } = temporal;
  const attributes = await missingSearchAttributes(connection, { namespace, searchAttributes });
  const schedules = await missingSchedules(client);
  const names = [...attributes.map((name) => `search attribute ${name}`), ...schedules.map((id) => `Schedule ${id}`)];
  tell(names);
  if (names.length === 0) return;
  log.warn({ count: names.length, reason: names.join(", ") }, "Temporal lacks what bookings need; it is made again");
  // In this order: bookings that a Schedule restarts set the attributes.
  if (attributes.length > 0) await ensureSearchAttributes(connection, { namespace, searchAttributes });
  await createSchedules(client, schedules);
  tell([]);
}

async function within(
  { temporal }: Pick<NamespaceKeeperOptions, "temporal">,
  work: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  await temporal.connection.withDeadline(deadline, work);
}
