import { isGrpcServiceError } from "@temporalio/client";
import proto from "@temporalio/proto";
import type { TemporalClient } from "../client/connection.ts";
import { isTemporalAway } from "../client/unavailable.ts";

/** How our namespace answers. */
export type NamespaceAnswer =
  | "answers"
  /** Temporal does not answer, or not in time. */
  | "away"
  /** Temporal answers and has no such namespace, or it is being deleted. */
  | "missing"
  /** Temporal does not let us in. */
  | "refused";

/** gRPC's codes: not found; permission denied, unauthenticated. */
const NOT_FOUND = 5;
const REFUSALS: ReadonlySet<number> = new Set([7, 16]);
const { NAMESPACE_STATE_DELETED } = proto.temporal.api.enums.v1.NamespaceState;

/** Asks for our namespace. @throws what is neither of these answers */
export async function askNamespace(
  { client, namespace }: Pick<TemporalClient, "client" | "namespace">,
  deadlineMs: number,
): Promise<NamespaceAnswer> {
  try {
    const { namespaceInfo } = await client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflowService.describeNamespace({ namespace }),
    );
    return namespaceInfo?.state === NAMESPACE_STATE_DELETED ? "missing" : "answers";
  } catch (error) {
    if (isTemporalAway(error)) return "away";
    if (!isGrpcServiceError(error)) throw error;
    if (error.code === NOT_FOUND) return "missing";
    if (REFUSALS.has(error.code)) return "refused";
    throw error;
  }
}
