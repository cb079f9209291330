import { v5 as uuidV5 } from "uuid";

/** Namespace of the request ids (UUID v5), so that a repeated request carries the same one. */
const REQUEST_ID_NAMESPACE = "6d0a0a4e-5a3f-5f0e-9c0b-2b5c1b1c8a44";

/** Id of the request that makes an order with this token. */
export function creationRequestId(workflowId: string, prebookingToken: string): string {
  return uuidV5(`${workflowId} ${prebookingToken}`, REQUEST_ID_NAMESPACE);
}

/** Stands for the ids of what may have been asked before this run, and is forgotten. */
export function forgottenRequestId(workflowId: string, firstExecutionRunId: string): string {
  return uuidV5(`${workflowId} before ${firstExecutionRunId}`, REQUEST_ID_NAMESPACE);
}
