import type { CatalogueControls } from "./catalogue-interface.ts";
import * as changes from "./operations/change-catalogue.ts";
import { seedCatalogue } from "./operations/seed-catalogue.ts";
import { flushCatalogue, sendBatch } from "./operations/send-batch.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** Controls of a test over the catalogue. */
export function catalogueControlsOf(state: SimulatorState): CatalogueControls {
  return {
    resources: (programId) => state.catalogue.resources(programId),
    hubs: (programId) => state.catalogue.hubs(programId),
    changeResource: (...args) => changes.changeResource(state, ...args),
    changeHub: (...args) => changes.changeHub(state, ...args),
    addResource: (...args) => changes.addResource(state, ...args),
    removeResource: (...args) => changes.removeResource(state, ...args),
    restoreResource: (...args) => changes.restoreResource(state, ...args),
    seed: (wanted) => seedCatalogue(state, wanted),
    translate: (id, language, fields) => state.translations.set(id, language, fields),
    flush: () => flushCatalogue(state),
    sendBatch: (batch) => sendBatch(state, batch),
  };
}
