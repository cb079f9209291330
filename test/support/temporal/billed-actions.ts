import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import type { SyncOrderInput } from "../../../src/domain/activity-interfaces.ts";

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Cost of one run of a workflow on Temporal Cloud, by what it is paid for. */
export interface BilledActions {
  readonly start: number;
  readonly activities: number;
  readonly timers: number;
  readonly signals: number;
  readonly updates: number;
  readonly searchAttributes: number;
}

/** Counts what is billed. Search attributes that a workflow is started with, queries and summaries are free. */
export function billedActionsOf(events: readonly HistoryEvent[]): BilledActions {
  const count = (isOne: (event: HistoryEvent) => unknown) => events.filter((event) => Boolean(isOne(event))).length;
  return {
    start: count((event) => event.workflowExecutionStartedEventAttributes),
    // The event of a start says which attempt it was: each of them is billed.
    activities: events.reduce((sum, event) => sum + (event.activityTaskStartedEventAttributes?.attempt ?? 0), 0),
    timers: count((event) => event.timerStartedEventAttributes),
    signals: count((event) => event.workflowExecutionSignaledEventAttributes),
    updates: count((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    searchAttributes: count((event) => event.upsertWorkflowSearchAttributesEventAttributes),
  };
}

export function totalOf(actions: BilledActions): number {
  return Object.values(actions).reduce((sum: number, each: number) => sum + each, 0);
}

/** Reads by the clock while nothing was pushed: each costs a timer and an activity. */
export function reconcilesOf(events: readonly HistoryEvent[]): number {
  return events.filter(({ activityTaskScheduledEventAttributes: scheduled }) => {
    const [input] = scheduled?.input?.payloads ?? [];
    return (
      scheduled?.activityType?.name === "syncOrder" &&
      input !== undefined &&
      defaultPayloadConverter.fromPayload<SyncOrderInput>(input).reason === "reconcile"
    );
  }).length;
}

/** The history in a line per event, for the message of a failed test. */
export function outlineOf(events: readonly HistoryEvent[]): string {
  return events.map((event) => `${event.eventId} ${describe(event)}`).join("\n");
}

function describe(event: HistoryEvent): string {
  const { activityTaskScheduledEventAttributes: scheduled, timerStartedEventAttributes: timer, userMetadata } = event;
  const type = Object.entries(event).find(([name, value]) => name.endsWith("EventAttributes") && value != null)?.[0];
  const seconds = timer ? `${timer.startToFireTimeout?.seconds} s` : "";
  const summary = userMetadata?.summary ? String(defaultPayloadConverter.fromPayload(userMetadata.summary)) : "";
  return [type?.replace("EventAttributes", ""), scheduled?.activityType?.name, seconds, summary]
    .filter(Boolean)
    .join(" ");
}
