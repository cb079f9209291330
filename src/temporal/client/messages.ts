import type { QueryDefinition, SignalDefinition, UpdateDefinition } from "@temporalio/common";
import type { QueryMessage, SignalMessage, UpdateMessage } from "../../domain/messages.ts";

/*
 * Messages as clients send them. The SDK's definitions are a type and a name too; its `define…` functions are in the
 * package for the workflow sandbox, and their types cannot be written down outside of it.
 */

/** The update, as a handle takes it. */
export function updateOf<Result, Args extends unknown[]>(message: UpdateMessage<Result, Args>) {
  return message as unknown as UpdateDefinition<Result, Args>;
}

/** The signal, as a handle takes it. */
export function signalOf<Args extends unknown[]>(message: SignalMessage<Args>) {
  return message as unknown as SignalDefinition<Args>;
}

/** The query, as a handle takes it. */
export function queryOf<Result, Args extends unknown[]>(message: QueryMessage<Result, Args>) {
  return message as unknown as QueryDefinition<Result, Args>;
}
