import { z } from "zod";
import { resourceOptions } from "../../contract/resource-options.ts";
import { MODULES, type Module, opaqueId, type ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { moduleNameOf, moduleRow } from "../../domain/modules.ts";
import type { DragonPassClient } from "../../dragonpass/client/dragonpass-client.ts";
import { findResource } from "../../store/catalogue/catalogue-list.ts";
import type { Db } from "../../store/database/database.ts";
import { programsToLookIn } from "../catalogue/catalogue-query.ts";
import { findInPrograms, itemIdInPath, nothingHasIt } from "../catalogue/find-in-programs.ts";
import { invalidRequest } from "../http/api-error.ts";
import { route } from "../http/route.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

const BY_DAY = MODULES.filter((name) => moduleRow(name).optionsPath === "schedule");

/** Dependencies of `listOptionsRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
  readonly listOptions: DragonPassClient["listOptions"];
  readonly now: () => number;
}

/** The options of a resource. */
export const listOptionsRoute = route({
  method: "GET",
  path: "/v1/resources/:resourceId/options",
  scope: "read",
  summary: "What can be booked of a resource, read from DragonPass now; nothing where its module has no options.",
  pathParameters: { resourceId: itemIdInPath("resource") },
  query: z.strictObject({
    programId: opaqueId.optional().describe("the program to look in; without it all, in their order"),
    date: z.iso
      .date({ error: "must be a date that exists, such as 2027-10-01" })
      .optional()
      .meta({
        words: "`YYYY-MM-DD`",
        description: `day at the resource, only of ${BY_DAY.join(", ")}; without it the days that DragonPass chooses`,
      }),
  }),
  answers: { 200: { when: "", schema: resourceOptions } },
  problems: ["not_found", "supplier_refused"],
  handler:
    ({ db, programIds, listOptions, now }: Dependencies) =>
    async ({ path, query: { programId, date } }, { answer, callerGone }) => {
      const programs = programsToLookIn(programId, programIds);
      const resource = await findInPrograms(programs, path.resourceId, (of, id) => findResource(db, of, id));
      const module = moduleWithOptions(resource.module);
      if (date !== undefined && !BY_DAY.some((name) => name === module)) throw dateIsOfNoUse();
      if (module === null) return answer(200, { items: [], readAt: instantOf(now()) });
      const { programId: of, resourceId } = resource;
      const asked = { programId: of, module, resourceId, date: date ?? null, signal: callerGone() };
      const found = await listOptions(asked).catch(rethrowRefusedRead);
      if (found.kind === "not-found") throw nothingHasIt();
      const items = found.value.options.map(({ raw, optionId, optionName }) => ({ ...raw, optionId, optionName }));
      answer(200, { items, readAt: instantOf(now()) });
    },
});

function moduleWithOptions(code: number): Module | null {
  const name = moduleNameOf(code);
  return MODULES.find((module) => module === name && moduleRow(module).optionsPath !== null) ?? null;
}

function dateIsOfNoUse() {
  const message = `exists only for resources of ${BY_DAY.join(", ")}`;
  return invalidRequest([{ pointer: "/date", code: "invalid", message }]);
}
