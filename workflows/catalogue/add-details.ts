import { condition, proxyActivities } from "@temporalio/workflow";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { CatalogueActivities, ReadDetailsResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import { ACTIVITY_RETRY_POLICY, BULK_HEARTBEAT_TIMEOUT } from "../../src/domain/retry-policy.ts";
import { DRAGONPASS_TASK_QUEUE } from "../../src/domain/task-queues.ts";

const { readDetails } = proxyActivities<CatalogueActivities>({
  taskQueue: DRAGONPASS_TASK_QUEUE,
  // A slice takes half a minute, or longer at a low rate that others share. The next attempt goes on where one ended.
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: BULK_HEARTBEAT_TIMEOUT,
  retry: ACTIVITY_RETRY_POLICY,
  summary: "Read a slice of what lists do not show",
});

/** A part of a full read whose list has been read. */
interface ListedPart {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  /** Place among the reads at which the list began to be read. */
  readonly since: number;
}

/** Work beside reading the details of a part. */
interface Beside {
  readonly inTurn: InTurn;
  /** The full reads that have been requested until now. */
  readonly requested: () => number;
  /** How many of them the list has been read for. */
  readonly listed: number;
  /** Reads the list again. */
  readonly list: () => Promise<unknown>;
}

/**
 * Reads what the list of a part did not show, which may take half an hour. For requests that come meanwhile the list is
 * read again at once; its details belong to the next round, so that each round ends.
 */
export async function addDetails(part: ListedPart, { inTurn, requested, listed, list }: Beside): Promise<void> {
  let listedFor = listed;
  let isDone = false;
  const listAgain = async () => {
    for (;;) {
      await condition(() => isDone || requested() > listedFor);
      if (isDone) return;
      listedFor = requested();
      await list();
    }
  };
  const read = readAll(part, inTurn).finally(() => {
    isDone = true;
  });
  await Promise.all([read, listAgain()]);
}

/** Slice by slice, so that batches get a place in between; then, repeated without end, what could not be read. */
async function readAll(part: ListedPart, inTurn: InTurn): Promise<void> {
  let unread = 0;
  let after: string | null = null;
  do {
    const from: string | null = after;
    const slice: ReadDetailsResult = await inTurn(() => readDetails({ ...part, after: from, failOnUnread: false }));
    unread += slice.unread;
    after = slice.next;
  } while (after !== null);
  if (unread === 0) return;
  // Not in turn: what is repeated must not hold up the other parts.
  do {
    const slice: ReadDetailsResult = await readDetails({ ...part, after, failOnUnread: true });
    after = slice.next;
  } while (after !== null);
}

/** Does what it is given once all that it was given before has ended. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** One thing at a time, in the order in which they were given. */
export function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
}
