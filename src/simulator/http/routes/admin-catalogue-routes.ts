import type { Router } from "express";
import { z } from "zod";
import type { CatalogueControls, NewBatch } from "../../catalogue-interface.ts";
import { GUEST_FIELDS } from "../../entities/guest.ts";
import { MODULE_NAMES } from "../../entities/module-name.ts";
import { EVENT_TYPE } from "../../push/event-types.ts";

const text = z.string().min(1);
const ids = z.array(text);
const push = { push: z.boolean().optional() };
const programQuery = z.object({ programId: text.optional() });

const resourceFields = {
  resourceName: text,
  transportHubId: text,
  location: z.string(),
  terminal: z.string(),
  requiredInfo: z.array(z.enum(GUEST_FIELDS)),
  requiredInfoShape: z.enum(["flags", "list"]),
  policy: z
    .strictObject({
      cancellable: z.boolean(),
      cancelBeforeHours: z.number().nonnegative().nullable(),
      maxPassengerPerOrder: z.int().positive().nullable(),
    })
    .nullable(),
  startsPending: z.boolean(),
  price: z.strictObject({ currency: text, adultRate: text, childRate: text }).nullable(),
  classTimes: z.array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)),
};
const hubFields = {
  transportHubName: text,
  iata: text,
  city: text,
  countryOrRegion: text,
  continent: text,
  latitude: text,
  longitude: text,
  timezone: text,
};
const resourceChange = z.strictObject({ changes: z.strictObject(resourceFields).partial(), ...push });
const hubChange = z.strictObject({ changes: z.strictObject(hubFields).partial(), ...push });
const newResource = z.strictObject({
  resource: z
    .strictObject({ ...resourceFields, module: z.enum(MODULE_NAMES) })
    .partial()
    .extend({ resourceId: text }),
  programIds: ids.optional(),
  ...push,
});
const seedRequest = z.strictObject({
  resources: z.int().nonnegative().max(100_000),
  modules: z.array(z.enum(MODULE_NAMES)).min(1).optional(),
  hubs: z.int().positive().max(600).optional(),
  programIds: ids.optional(),
  ...push,
});
const translation = z.strictObject({
  resourceName: text.optional(),
  location: text.optional(),
  transportHubName: text.optional(),
  city: text.optional(),
});
const batchHead = { programId: text, batchId: text.optional(), updatedAt: text.optional() };
const batchRequest = z.discriminatedUnion("eventType", [
  z.strictObject({ ...batchHead, eventType: z.literal(EVENT_TYPE.resourceMetadataUpdated), resourceIds: ids }),
  z.strictObject({ ...batchHead, eventType: z.literal(EVENT_TYPE.transportHubMetadataUpdated), transportHubIds: ids }),
  z.strictObject({
    ...batchHead,
    eventType: z.literal(EVENT_TYPE.resourceAvailabilityChanged),
    added: ids.default([]),
    removed: ids.default([]),
  }),
]);

/** The catalogue as it really is, and the ways to change it and to tell of it. */
export function addAdminCatalogueRoutes(router: Router, catalogue: CatalogueControls): void {
  router.get("/catalogue/resources", (req, res) => {
    res.json(catalogue.resources(programQuery.parse(req.query).programId));
  });
  router.get("/catalogue/hubs", (req, res) => {
    res.json(catalogue.hubs(programQuery.parse(req.query).programId));
  });

  router.post("/catalogue/resources", (req, res) => {
    const { resource, ...options } = newResource.parse(req.body);
    res.status(201).json(catalogue.addResource(given(resource), options));
  });
  router.patch("/catalogue/resources/:resourceId", (req, res) => {
    const { changes, ...options } = resourceChange.parse(req.body);
    res.json(catalogue.changeResource(req.params.resourceId, given(changes), options));
  });
  router.patch("/catalogue/hubs/:transportHubId", (req, res) => {
    const { changes, ...options } = hubChange.parse(req.body);
    res.json(catalogue.changeHub(req.params.transportHubId, given(changes), options));
  });
  router.post("/catalogue/seed", (req, res) => {
    res.status(201).json({ resources: catalogue.seed(seedRequest.parse(req.body)).length });
  });
  router.put("/catalogue/translations/:id/:language", (req, res) => {
    catalogue.translate(req.params.id, req.params.language, given(translation.parse(req.body)));
    res.status(204).end();
  });

  router.put("/catalogue/programs/:programId/resources/:resourceId", (req, res) => {
    catalogue.restoreResource(req.params.programId, req.params.resourceId, z.strictObject(push).parse(req.body ?? {}));
    res.status(204).end();
  });
  router.delete("/catalogue/programs/:programId/resources/:resourceId", (req, res) => {
    catalogue.removeResource(req.params.programId, req.params.resourceId, z.strictObject(push).parse(req.body ?? {}));
    res.status(204).end();
  });

  router.post("/catalogue/flush", (_req, res) => {
    res.json(catalogue.flush());
  });
  router.post("/catalogue/batches", (req, res) => {
    const batch: NewBatch = batchRequest.parse(req.body);
    res.status(201).json(catalogue.sendBatch(batch));
  });
}

/** Without the keys that were not sent: they would overwrite what is there. */
function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
  };
}
