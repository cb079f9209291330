import { createDragonPassClient, type DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock, type SupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createTokenSource } from "../../../src/dragonpass/client/token.ts";
import type { SupplierOrder } from "../../../src/dragonpass/schemas/order.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { loungeRequest } from "../service/service.ts";

/** A client of the simulator beside the service's own: what it does, the service does not know of. */
export function createSupplierClient(
  { url, issuer, privateKeyPem }: Simulator,
  clock: SupplierClock = createSupplierClock(),
): DragonPassClient {
  const tokenSource = createTokenSource({ mode: "rs256", issuer, privateKey: privateKeyPem, clock });
  return createDragonPassClient({ baseUrl: url, tokenSource, clock });
}

/** Makes the order of a request without the service. Returns its id. */
export async function orderDirectly(simulator: Simulator, request: ReturnType<typeof loungeRequest>): Promise<string> {
  const client = createSupplierClient(simulator);
  try {
    return (await makeOrder(client, simulator.programIds[0] ?? "", request)).orderId;
  } finally {
    await client.close();
  }
}

/** Reserves and orders. */
export async function makeOrder(
  client: DragonPassClient,
  programId: string,
  { pass, resourceId, prebookingDate, adultCount, guest }: ReturnType<typeof loungeRequest>,
): Promise<SupplierOrder> {
  const subject = { programId, module: "lounge", pass: { type: "ePass", id: pass.id } } as const;
  const slot = { resourceId, optionId: null, prebookingDate, adultCount, childCount: 0 };
  const answer = await client.checkAvailability({ ...subject, ...slot });
  const prebookingToken = answer.kind === "ok" ? answer.value.prebookingToken : null;
  if (prebookingToken === null) throw new Error("the simulator has reserved nothing");
  const outcome = await client.createOrder({ ...subject, prebookingToken, guest, requestId: crypto.randomUUID() });
  if (outcome.kind !== "ok") throw new Error(`the simulator has made no order: ${outcome.kind}`);
  return outcome.value;
}
