import type { Router } from "express";
import { z } from "zod";
import { faultRuleSchema } from "../../fault-rule.ts";
import type { Faults } from "../../faults.ts";

const chaosRequest = z
  .strictObject({
    seed: z.int(),
    probability: z.number().min(0).max(1),
    delayMsMax: z.int().positive().optional(),
  })
  .transform(({ seed, probability, delayMsMax }) => ({
    seed,
    probability,
    ...(delayMsMax === undefined ? {} : { delayMsMax }),
  }));

/** Rules and chaos. */
export function addAdminFaultRoutes(router: Router, faults: Faults): void {
  router.get("/faults", (_req, res) => {
    res.json(faults.list());
  });
  router.post("/faults", (req, res) => {
    const { id } = faults.add(faultRuleSchema.parse(req.body));
    res.status(201).json({ id });
  });
  router.delete("/faults", (_req, res) => {
    faults.clear();
    res.status(204).end();
  });
  router.delete("/faults/:id", (req, res) => {
    if (!faults.removeById(req.params.id)) throw new RangeError(`There is no fault ${req.params.id}.`);
    res.status(204).end();
  });
  router.post("/faults/:id/release", (req, res) => {
    if (!faults.releaseById(req.params.id)) throw new RangeError(`There is no fault ${req.params.id}.`);
    res.status(204).end();
  });

  router.put("/chaos", (req, res) => {
    faults.setChaos(chaosRequest.parse(req.body));
    res.status(204).end();
  });
  router.delete("/chaos", (_req, res) => {
    faults.setChaos(null);
    res.status(204).end();
  });
}
