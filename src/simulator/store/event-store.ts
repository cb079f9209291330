import { RECOVERABLE_EVENT_TYPES, RECOVERY_WINDOW_HOURS } from "../../dragonpass/assumptions.ts";
import type { PushEvent } from "../push/push-events.ts";

interface StoredEvent {
  readonly at: number;
  readonly programId: string;
  readonly event: PushEvent;
}

/** Filter of events; what is left out is not compared. Both ends of the span are in it. */
interface EventFilter {
  readonly eventType: string;
  readonly startTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  readonly batchId?: string | undefined;
}

/** Events that were pushed and can be asked for again, whether or not the push was received. */
export class EventStore {
  readonly #events: StoredEvent[] = [];

  /** Keeps it, if it is of a type that can be recovered. */
  add(programId: string, event: PushEvent, at: Date): void {
    if (RECOVERABLE_EVENT_TYPES.some((type) => type === event.eventType)) {
      this.#events.push({ at: at.getTime(), programId, event });
    }
  }

  /** Oldest first. What is outside the window is not there: no error (DragonPass: recovery). */
  find(programId: string, filter: EventFilter, now: Date): PushEvent[] {
    const windowStart = now.getTime() - RECOVERY_WINDOW_HOURS * 3_600_000;
    const from = Math.max(windowStart, filter.startTime?.getTime() ?? windowStart);
    const until = filter.endTime?.getTime() ?? Number.POSITIVE_INFINITY;
    return this.#events
      .filter((stored) => stored.programId === programId && stored.at >= from && stored.at <= until)
      .map(({ event }) => event)
      .filter(({ eventType, batchId }) => {
        return eventType === filter.eventType && (filter.batchId === undefined || batchId === filter.batchId);
      });
  }
}
