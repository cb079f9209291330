/** The catalogue as one program sees it, in one language. */
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";
import { formatResource, formatResourceDetails } from "../formatters/resource-formatter.ts";
import { translate, type Wording } from "../formatters/translate.ts";
import { formatTransportHubDetails } from "../formatters/transport-hub-formatter.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { isAtHub } from "../store/catalogue.ts";
import { SupplierError } from "../supplier-error.ts";

/** Filter of a list; a field that is left out is not compared. */
interface PlaceFilter {
  readonly iata?: string | undefined;
  readonly countryOrRegion?: string | undefined;
}
interface ResourceFilter extends PlaceFilter {
  /** Numbers of modules, as text. */
  readonly modules?: readonly string[] | undefined;
  readonly transportHubId?: string | undefined;
}

/** Throws `SupplierError`: with a hub, one module at most (DragonPass: resources). */
export function findResources(state: SimulatorState, programId: string, filter: ResourceFilter): Resource[] {
  const { modules, transportHubId, iata } = filter;
  if (transportHubId !== undefined && (modules?.length ?? 0) > 1) {
    throw new SupplierError("invalidValue", "transportHubId goes with a single module only");
  }
  return state.catalogue.resources(programId).filter((resource) => {
    if (modules !== undefined && !modules.includes(String(moduleOf(resource).code))) return false;
    const wantsHub = transportHubId !== undefined || iata !== undefined;
    if (wantsHub && !isAtHub(resource)) return false;
    if (transportHubId !== undefined && transportHubId !== resource.transportHubId) return false;
    return isAt(state.catalogue.hub(resource.transportHubId), filter);
  });
}

/** The hubs that a program sees at a place. */
export function findHubs(state: SimulatorState, programId: string, filter: PlaceFilter): TransportHub[] {
  return state.catalogue.hubs(programId).filter((hub) => isAt(hub, filter));
}

/** Only those that are translated. */
export function inLanguage<Thing extends object>(
  { translations }: SimulatorState,
  things: readonly Thing[],
  idOf: (thing: Thing) => string,
  wording: Wording,
): Thing[] {
  return things.flatMap((thing) => translate(translations, idOf(thing), thing, wording)?.thing ?? []);
}

/** A line of the list; the thing has been translated. */
export function resourceLine(state: SimulatorState, resource: Resource, language: string): Record<string, unknown> {
  return formatResource(resource, hubAround(state, resource, language));
}

/** Throws `SupplierError` (`resourceNotFound`). */
export function resourceDetails(
  state: SimulatorState,
  programId: string,
  resourceId: string,
  wording: Wording,
): Record<string, unknown> {
  const found = translate(state.translations, resourceId, state.catalogue.resourceOf(programId, resourceId), wording);
  if (found === null) throw new SupplierError("resourceNotFound", "No translation");
  const { thing, language } = found;
  return { language, ...formatResourceDetails(thing, hubAround(state, thing, language)) };
}

/** Throws `SupplierError` (`resourceNotFound`). */
export function hubDetails(
  { catalogue, translations }: SimulatorState,
  programId: string,
  transportHubId: string,
  wording: Wording,
): Record<string, unknown> {
  const found = translate(translations, transportHubId, catalogue.hubOf(programId, transportHubId), wording);
  if (found === null) throw new SupplierError("resourceNotFound", "No translation");
  return { language: found.language, ...formatTransportHubDetails(found.thing) };
}

/** A hub that is not translated does not hide its resources: their other fields are. */
function hubAround({ catalogue, translations }: SimulatorState, resource: Resource, language: string): TransportHub {
  const hub = catalogue.hub(resource.transportHubId);
  return translate(translations, hub.transportHubId, hub, { language, fallbackAllowed: true })?.thing ?? hub;
}

function isAt(hub: TransportHub, { iata, countryOrRegion }: PlaceFilter): boolean {
  return (
    (iata === undefined || iata === hub.iata) &&
    (countryOrRegion === undefined || countryOrRegion === hub.countryOrRegion)
  );
}
