import type { TemporalClient } from "../temporal/client/connection.ts";
import { askNamespace, type NamespaceAnswer } from "../temporal/namespace/namespace-state.ts";
import type { Finding } from "./watched-part.ts";

const FINDINGS: Readonly<Record<NamespaceAnswer, Finding>> = {
  answers: { status: "ok", detail: "it answers in our namespace" },
  away: { status: "failing", detail: "it does not answer; pushes are kept, bookings are not started" },
  missing: { status: "failing", detail: "it answers, but has no such namespace; check TEMPORAL_NAMESPACE" },
  refused: { status: "failing", detail: "it refuses us; check TEMPORAL_API_KEY, TEMPORAL_TLS… and TEMPORAL_NAMESPACE" },
};

/** Looks whether Temporal answers in our namespace, and has there what bookings need. */
export async function lookAtTemporal(
  temporal: Pick<TemporalClient, "client" | "namespace">,
  deadlineMs: number,
  missing: readonly string[] = [],
): Promise<Finding> {
  const answer = await askNamespace(temporal, deadlineMs);
  if (answer === "answers" && missing.length > 0)
    return { status: "failing", detail: `it answers, but lacks ${missing.join(", ")}; a worker makes them again` };
  return FINDINGS[answer];
}
