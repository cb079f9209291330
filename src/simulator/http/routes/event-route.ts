import type { Router } from "express";
import { z } from "zod";
import { EVENT_PARAMETERS, PATHS } from "../../../dragonpass/assumptions.ts";
import { pageOf } from "../../formatters/page.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";
import { pageQuery } from "./query-schemas.ts";

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const eventQuery = pageQuery.extend({
  [EVENT_PARAMETERS.eventType]: z.string(),
  [EVENT_PARAMETERS.startTime]: time.optional(),
  [EVENT_PARAMETERS.endTime]: time.optional(),
  [EVENT_PARAMETERS.batchId]: z.string().optional(),
});

/** `GET /event` (DragonPass: Push Event Recovery; parameters and envelope are assumption A7). */
export function addEventRoute(router: Router, run: RunOperation, { clock, events, pageSizeMax }: SimulatorState): void {
  router.get(
    PATHS.events,
    run("listEvents", ({ programId, query }) => {
      const wanted = parseInput(eventQuery, query);
      const filter = {
        eventType: wanted[EVENT_PARAMETERS.eventType],
        startTime: wanted[EVENT_PARAMETERS.startTime],
        endTime: wanted[EVENT_PARAMETERS.endTime],
        batchId: wanted[EVENT_PARAMETERS.batchId],
      };
      const hasSpan = filter.startTime !== undefined && filter.endTime !== undefined;
      if (!hasSpan && filter.batchId === undefined) {
        throw new SupplierError("parameterMissing", "A span of time or a batch is required");
      }
      const { pagination, items } = pageOf(events.find(programId, filter, clock.now()), wanted, pageSizeMax);
      return { pagination, events: items };
    }),
  );
}
