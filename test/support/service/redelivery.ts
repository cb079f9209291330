import type { PushMessage } from "../../../src/contract/push-message.ts";
import { INBOX_REDELIVERY_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";
import { waitUntil } from "../wait-until.ts";
import type { ApiCaller } from "./api-caller.ts";
import type { TestService } from "./service.ts";

/** Every run looks at all that waits, so that more of them make what they find no faster. */
const BETWEEN_RUNS_MS = 250;

/** The Schedule that rings again for what was not applied. */
export function redelivery(service: TestService) {
  return service.running().temporal.client.schedule.getHandle(INBOX_REDELIVERY_SCHEDULE_ID);
}

/** The pushes about an order, newest first, as an operator lists them. */
export async function pushesAbout(service: Pick<ApiCaller, "call">, orderId: string | null): Promise<PushMessage[]> {
  const { body } = await service.call<{ items: PushMessage[] }>("GET", "/v1/push-messages?pageSize=100");
  return body.items.filter((message) => message.orderId === orderId);
}

/** Lets the redelivery run until every push about these orders has been applied, `count` of them at least. */
export async function untilAllDelivered(
  service: TestService,
  orderIds: readonly (string | null)[],
  count = 1,
): Promise<void> {
  await waitUntil(
    async () => {
      await redelivery(service).trigger();
      const messages = await Promise.all(orderIds.map((orderId) => pushesAbout(service, orderId)));
      return messages.flat().map(({ state, currentStatus, orderId }) => ({ state, currentStatus, orderId }));
    },
    (messages) => messages.length >= count && messages.every(({ state }) => state === "delivered"),
    undefined,
    BETWEEN_RUNS_MS,
  );
}
