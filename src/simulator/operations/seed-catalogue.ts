import type { CatalogueSeed } from "../catalogue-interface.ts";
import { ordinaryResource } from "../data/ordinary-resource.ts";
import { MODULE_NAMES, type ModuleName } from "../entities/module-name.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { store } from "./change-catalogue.ts";

/** Made ids start here, so that they never meet the ids of the resources that are there from the start. */
const FIRST_NUMBER = 100_001;

/** Makes resources, module by module and hub by hub in turn; the same again for the same sequence of seeds. */
export function seedCatalogue(state: SimulatorState, wanted: CatalogueSeed): Resource[] {
  const { modules = MODULE_NAMES, programIds = state.programIds, push = false } = wanted;
  const hubs = wanted.hubs === undefined ? state.catalogue.hubs() : makeHubs(state, wanted.hubs);
  const nextIdOf = idsOf(state);
  const resources: Resource[] = [];
  for (let index = 0; index < wanted.resources; index += 1) {
    const module = modules[index % modules.length];
    const hub = hubs[Math.floor(index / modules.length) % hubs.length];
    if (module === undefined || hub === undefined) throw new RangeError("A seed needs a module and a hub.");
    const resourceId = nextIdOf(module);
    const resource = ordinaryResource({
      resourceId,
      resourceName: `${hub.city} ${module} ${resourceId}`,
      module,
      transportHubId: hub.transportHubId,
    });
    store(state, resource, { push, programIds });
    resources.push(resource);
  }
  state.journal.add({ kind: "catalogue-seeded", resources: resources.length, hubs: wanted.hubs ?? 0, push });
  return resources;
}

function makeHubs({ catalogue }: SimulatorState, count: number): TransportHub[] {
  const models = catalogue.hubs();
  const first = FIRST_NUMBER + models.length;
  return Array.from({ length: count }, (_, index) => {
    const model = models[index % models.length];
    if (model === undefined) throw new RangeError("There is no hub to make others from.");
    const hub = {
      ...model,
      transportHubId: `A${first + index}`,
      transportHubName: `${model.city} Airport ${first + index}`,
      iata: iataOf(index),
    };
    catalogue.putHub(hub);
    return hub;
  });
}

/** Three letters that begin with X, as those of no airport in the table do. */
function iataOf(index: number): string {
  const letter = (value: number) => String.fromCharCode(65 + (value % 26));
  return `X${letter(Math.floor(index / 26))}${letter(index)}`;
}

function idsOf({ catalogue }: SimulatorState): (module: ModuleName) => string {
  const next = new Map<ModuleName, number>();
  return (module) => {
    const { idLetter } = moduleOf({ module });
    let number = next.get(module) ?? FIRST_NUMBER;
    while (catalogue.find(`${idLetter}${number}`) !== undefined) number += 1;
    next.set(module, number + 1);
    return `${idLetter}${number}`;
  };
}
