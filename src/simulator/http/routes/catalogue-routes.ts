import type { Router } from "express";
import { z } from "zod";
import { pageOf } from "../../formatters/page.ts";
import { formatTransportHub } from "../../formatters/transport-hub-formatter.ts";
import { moduleOf } from "../../modules/module-registry.ts";
import {
  findHubs,
  findResources,
  hubDetails,
  inLanguage,
  resourceDetails,
  resourceLine,
} from "../../operations/read-catalogue.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";
import { detailLanguage, listLanguage, oneOrMore, pageQuery } from "./query-schemas.ts";

const hubQuery = z.object({
  ...pageQuery.shape,
  ...listLanguage.shape,
  iata: z.string().optional(),
  countryOrRegion: z.string().optional(),
});
const resourceQuery = hubQuery.extend({ module: oneOrMore.optional(), transportHubId: z.string().optional() });

/** `GET /resources`, `/resources/:id`, `/transportHubs`, `/transportHubs/:id`. */
export function addCatalogueRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  router.get(
    "/resources",
    run("listResources", ({ programId, query }) => {
      const { language, module: modules, ...wanted } = parseInput(resourceQuery, query);
      const found = findResources(state, programId, { ...wanted, modules });
      const told = inLanguage(state, found, ({ resourceId }) => resourceId, { language, fallbackAllowed: false });
      const { pagination, items } = pageOf(told, wanted, state.pageSizeMax);
      const linesOf = (listKey: string) =>
        items
          .filter((resource) => moduleOf(resource).listKey === listKey)
          .map((resource) => resourceLine(state, resource, language));
      const lifestyleResources = linesOf("lifestyleResources");
      const resources = {
        transportHubResources: linesOf("transportHubResources"),
        ...(lifestyleResources.length === 0 ? {} : { lifestyleResources }),
      };
      return { pagination, language, resources };
    }),
  );

  router.get(
    "/resources/:resourceId",
    run("getResource", ({ programId, params, query }) =>
      resourceDetails(state, programId, params.resourceId ?? "", parseInput(detailLanguage, query)),
    ),
  );

  router.get(
    "/transportHubs",
    run("listTransportHubs", ({ programId, query }) => {
      const { language, ...wanted } = parseInput(hubQuery, query);
      const found = findHubs(state, programId, wanted);
      const told = inLanguage(state, found, (hub) => hub.transportHubId, { language, fallbackAllowed: false });
      const { pagination, items } = pageOf(told, wanted, state.pageSizeMax);
      return { pagination, language, transportHubs: items.map(formatTransportHub) };
    }),
  );

  router.get(
    "/transportHubs/:transportHubId",
    run("getTransportHub", ({ programId, params, query }) =>
      hubDetails(state, programId, params.transportHubId ?? "", parseInput(detailLanguage, query)),
    ),
  );
}
