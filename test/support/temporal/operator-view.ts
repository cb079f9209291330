import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import type { TestService } from "../service/service.ts";
import { currentDetailsOf, searchAttributesOf, workflowOf } from "./booking-workflow.ts";

/** View of an operator of a booking in the Temporal UI without reading payloads. */
export interface OperatorView {
  readonly summary: string;
  readonly details: string;
  readonly searchAttributes: Record<string, string>;
  /** Of the workflow, its activities and its timers, oldest first. */
  readonly summaries: readonly string[];
  /** Of the signals, which are shown as they came. */
  readonly signals: readonly unknown[];
  /** Everything else: ids, memo, attempts and failures, without what payloads hold. */
  readonly rest: string;
}

/** Looks at a booking as an operator does. */
export async function operatorViewOf(service: TestService, bookingId: string): Promise<OperatorView> {
  const workflow = workflowOf(service, bookingId);
  const [description, { events }, searchAttributes] = await Promise.all([
    workflow.describe(),
    workflow.fetchHistory(),
    searchAttributesOf(service, bookingId),
  ]);
  const all = events ?? [];
  return {
    summary: (await description.staticSummary()) ?? "",
    details: description.status.name === "RUNNING" ? await currentDetailsOf(service, bookingId) : "",
    searchAttributes,
    summaries: all.flatMap(({ userMetadata }) => textsOf(userMetadata?.summary)),
    signals: all.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      (signal?.input?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload)),
    ),
    rest: JSON.stringify([withoutPayloads(description.raw), description.memo, all.map(withoutPayloads)]),
  };
}

function textsOf(payload: temporal.api.common.v1.IPayload | null | undefined): string[] {
  return payload ? [defaultPayloadConverter.fromPayload<string>(payload)] : [];
}

/** Leaves out everything that is encrypted where a key is configured. */
function withoutPayloads(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPayloads);
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? String(value) : value;
  if (value instanceof Uint8Array) return "";
  const entries = Object.entries(value).filter(([name]) => name !== "payloads");
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutPayloads(field)]));
}
