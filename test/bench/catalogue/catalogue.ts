import type { Bench } from "../support/bench.ts";
import { startStack } from "../support/stack.ts";
import { listFigures } from "./list.ts";
import { recoveryFigures } from "./recovery.ts";
import { seedResources, untilSynced } from "./resources.ts";

/** As fast as it goes: the highest rate that can be configured. */
const UNLIMITED = { DRAGONPASS_RATE_PER_SECOND: "10000" };
const LISTED_RESOURCES = 5_000;
/** A message names a hundred: so each batch of a hundred messages names each of them. */
const ANNOUNCED_RESOURCES = 10_000;

/** How fast the catalogue is answered from, and how fast it catches up. */
export const benchCatalogue: Bench = async ({ stops, progress }) => {
  const stack = await startStack(stops, UNLIMITED);
  progress(`${LISTED_RESOURCES} resources`);
  await seedResources(stack, LISTED_RESOURCES);
  await untilSynced(stack);
  const list = await listFigures(stack, progress);

  progress(`${ANNOUNCED_RESOURCES} resources`);
  await seedResources(stack, ANNOUNCED_RESOURCES);
  await untilSynced(stack);
  const recovery = await recoveryFigures(stack, progress);
  return { figures: [...recovery, ...list], notes: [stack.versions] };
};
