import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { ApiAnswer } from "./api-caller.ts";
import { createPassId } from "./passes.ts";
import { onPass, type TestService } from "./service.ts";

/**
 * Loses the next push about a pass. Where it is the one of the order's creation, the workflow has no reason of its own
 * to read: it learns of every later change by the push of that change, and by nothing else.
 */
export function loseNextPush(simulator: Simulator, passId: string): void {
  simulator.faults.add({ match: { operation: "push", passId }, kind: "drop", times: 1 });
}

/** Books on a pass of its own, and loses the push of the creation. */
export async function bookUnannounced(
  service: TestService,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<ApiAnswer & { readonly passId: string; readonly orderId: string }> {
  const passId = createPassId(service.simulator);
  loseNextPush(service.simulator, passId);
  const answer = await service.book({ ...onPass(passId), ...fields });
  return { ...answer, passId, orderId: answer.body.orderId ?? "" };
}
