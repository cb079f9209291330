import { NO_FACTS } from "../domain/inbox/event-facts.ts";
import { OTHER_MESSAGES } from "../domain/inbox/event-table.ts";
import { logicalKeyOf } from "../domain/inbox/logical-key.ts";
import { contentHashOf } from "../dragonpass/push/content-hash.ts";
import type { AcceptedPush } from "../dragonpass/push/push-events.ts";
import { readStorableJson } from "../dragonpass/push/storable-json.ts";
import {
  FOREIGN_PROGRAM,
  type InboxSource,
  type NewInboxMessage,
  NOT_AS_DOCUMENTED,
} from "../store/inbox/inbox-message.ts";

/** A message as the inbox stores it: the same whether it was pushed or recovered. */
export function inboxMessageOf(
  push: AcceptedPush,
  { source, isOurs }: { readonly source: InboxSource; readonly isOurs: boolean },
): NewInboxMessage {
  const { warnings, deviations, ...facts } = push.facts;
  return {
    ...facts,
    source,
    kind: push.kind,
    body: push.text,
    marks: [
      ...warnings.map((warning) => warning.replaceAll("_", "-")),
      ...deviations.map((pointer) => `${NOT_AS_DOCUMENTED}:${pointer}`),
      ...(isOurs ? [] : [FOREIGN_PROGRAM]),
    ],
  };
}

/** A recovered event that is not as documented: kept for somebody to look at. */
export function invalidMessageOf(event: unknown, text: string): NewInboxMessage {
  const contentHash = contentHashOf(event);
  return {
    ...NO_FACTS,
    source: "recovery",
    kind: "invalid",
    logicalKey: logicalKeyOf(OTHER_MESSAGES.invalid, { kind: "invalid", fields: {}, contentHash }),
    contentHash,
    body: readStorableJson(text)?.isAltered === false ? text : JSON.stringify(text),
    marks: ["invalid"],
  };
}
