import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { QueryMessage, SignalMessage, UpdateMessage } from "../src/domain/messages.ts";

/** The update, as its handler is set. */
export function updateOf<Result, Args extends unknown[]>({ name }: UpdateMessage<Result, Args>) {
  return defineUpdate<Result, Args>(name);
}

/** How Temporal's tools describe the message, as an option of its handler. */
export function describedAs({ description }: { readonly description: string }) {
  return { description };
}

/** The signal, as its handler is set. */
export function signalOf<Args extends unknown[]>({ name }: SignalMessage<Args>) {
  return defineSignal<Args>(name);
}

/** The query, as its handler is set. */
export function queryOf<Result, Args extends unknown[]>({ name }: QueryMessage<Result, Args>) {
  return defineQuery<Result, Args>(name);
}
