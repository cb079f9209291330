import type { Figure } from "../support/bench.ts";
import type { Load } from "./load.ts";
import type { PushedService } from "./services.ts";

/** Whether every push was acknowledged, and every acknowledged push is in the inbox, once. */
export async function keptFigures(name: string, service: PushedService, load: Load): Promise<Figure[]> {
  const stored = new Map<string | null, number>();
  for (const orderId of await service.storedOrderIds()) stored.set(orderId, (stored.get(orderId) ?? 0) + 1);
  const lost = load.acknowledged.filter((orderId) => !stored.has(orderId)).length;
  const repeated = [...stored.values()].filter((times) => times > 1).length;
  return [
    noneOf(`${name}: pushes answered otherwise than with 200`, load.refused.length, [...new Set(load.refused)]),
    noneOf(`${name}: acknowledged, and not in the inbox, of ${load.acknowledged.length}`, lost, []),
    noneOf(`${name}: in the inbox more than once`, repeated, []),
  ];
}

function noneOf(what: string, count: number, reasons: readonly string[]): Figure {
  return { what, value: [count, ...reasons].join(", "), goal: "0", isMet: count === 0 };
}
