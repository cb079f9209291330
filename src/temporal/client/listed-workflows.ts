import type { Client } from "@temporalio/client";
import { defaultPayloadConverter, type Payload } from "@temporalio/common";
import type { WorkflowType } from "../../domain/messages.ts";
import type { ListedPage, ListedWorkflow } from "../../domain/watch/listed.ts";

/** Most that Temporal gives in one answer. */
export const LISTED_MAX = 1_000;

/** Search attributes of a listed workflow that hold text; null where one is not set. */
type TextOf = (name: string) => string | null;

/** Workflows of one type, and how what they carry is told from what Temporal lists. */
export interface ListedType<Id extends string> {
  readonly type: WorkflowType;
  readonly idOf: (workflowId: string) => Id;
  /** State that it has published last, by its search attributes. */
  readonly publishedIn: (textOf: TextOf) => Pick<ListedWorkflow<Id>, "status" | "orderId">;
}

/** Part of what a running workflow carries. */
export async function listRunning<Id extends string>(
  client: Client,
  { type, idOf, publishedIn }: ListedType<Id>,
  after: Uint8Array | null,
): Promise<ListedPage<Id>> {
  const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    pageSize: LISTED_MAX,
    query: `WorkflowType = "${type}" AND ExecutionStatus = "Running"`,
    ...(after === null ? {} : { nextPageToken: after }),
  });
  const listed = (executions ?? []).map(({ execution, startTime, searchAttributes }) => ({
    id: idOf(execution?.workflowId ?? ""),
    ...publishedIn((name) => textOf(searchAttributes?.indexedFields?.[name])),
    startedAt: new Date(Number(startTime?.seconds ?? 0) * 1_000),
  }));
  return { listed, next: nextPageToken?.length ? nextPageToken : null };
}

/** Ids of what a workflow has carried that has ended badly since then; some may be missing, and some may run again. */
export async function listEndedBadly<Id extends string>(
  client: Client,
  { type, idOf }: Pick<ListedType<Id>, "type" | "idOf">,
  since: Date,
): Promise<Id[]> {
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    // More are found when they are due.
    pageSize: LISTED_MAX,
    query: `WorkflowType = "${type}" AND CloseTime >= "${since.toISOString()}"
      AND ExecutionStatus IN ("Failed", "TimedOut", "Terminated", "Canceled")`,
  });
  return [...new Set((executions ?? []).map(({ execution }) => idOf(execution?.workflowId ?? "")))];
}

/** The value of a search attribute that holds text. */
export function textOf(payload: Payload | null | undefined): string | null {
  const value = payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : null;
  return typeof value === "string" ? value : null;
}
