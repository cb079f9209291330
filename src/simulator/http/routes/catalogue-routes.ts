import type { Router } from "express";
import { z } from "zod";
import type { Resource } from "../../entities/resource.ts";
import { pageOf } from "../../formatters/page.ts";
import { formatResource, formatResourceDetails } from "../../formatters/resource-formatter.ts";
import { formatTransportHub, formatTransportHubDetails } from "../../formatters/transport-hub-formatter.ts";
import { MODULES } from "../../modules/module-registry.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((item) => item.split(",")));

const pageQuery = z.object({
  pageSize: z.coerce.number().int().positive().optional(),
  pageNumber: z.coerce.number().int().positive().optional(),
  language: z.string().default("en-US"),
});
const resourceQuery = pageQuery.extend({
  module: oneOrMore.optional(),
  transportHubId: z.string().optional(),
  iata: z.string().optional(),
  countryOrRegion: z.string().optional(),
});

/** `GET /resources`, `/resources/:id`, `/transportHubs`, `/transportHubs/:id`. */
export function addCatalogueRoutes(router: Router, run: RunOperation, { catalogue }: SimulatorState): void {
  router.get(
    "/resources",
    run("listResources", ({ query }) => {
      const wanted = parseInput(resourceQuery, query);
      const { pagination, items } = pageOf(catalogue.resources().filter(matching(wanted)), wanted);
      const groups: Record<string, unknown[]> = { transportHubResources: [] };
      for (const resource of items) {
        const formatted = formatResource(resource, catalogue.hub(resource.transportHubId));
        const key = MODULES[resource.module].listKey;
        groups[key] = [...(groups[key] ?? []), formatted];
      }
      return { pagination, language: wanted.language, resources: groups };
    }),
  );

  router.get(
    "/resources/:resourceId",
    run("getResource", ({ params, query }) => {
      const { language } = parseInput(pageQuery, query);
      const resource = catalogue.resource(params.resourceId ?? "");
      return { language, ...formatResourceDetails(resource, catalogue.hub(resource.transportHubId)) };
    }),
  );

  router.get(
    "/transportHubs",
    run("listTransportHubs", ({ query }) => {
      const wanted = parseInput(pageQuery, query);
      const { pagination, items } = pageOf(catalogue.hubs(), wanted);
      return { pagination, language: wanted.language, transportHubs: items.map(formatTransportHub) };
    }),
  );

  router.get(
    "/transportHubs/:transportHubId",
    run("getTransportHub", ({ params, query }) => {
      const { language } = parseInput(pageQuery, query);
      return { language, ...formatTransportHubDetails(catalogue.hub(params.transportHubId ?? "")) };
    }),
  );

  function matching(wanted: z.output<typeof resourceQuery>): (resource: Resource) => boolean {
    return (resource) => {
      const hub = catalogue.hub(resource.transportHubId);
      return (
        (wanted.module === undefined || wanted.module.includes(String(MODULES[resource.module].code))) &&
        (wanted.transportHubId === undefined || wanted.transportHubId === hub.transportHubId) &&
        (wanted.iata === undefined || wanted.iata === hub.iata) &&
        (wanted.countryOrRegion === undefined || wanted.countryOrRegion === hub.countryOrRegion)
      );
    };
  }
}
