import type { Router } from "express";
import { z } from "zod";
import { PASS_MODULES, PATHS, passModuleRow } from "../../../dragonpass/assumptions.ts";
import type { Pass } from "../../entities/pass.ts";
import { formatEPass, formatEPassListItem } from "../../formatters/e-pass-formatter.ts";
import { pageOf } from "../../formatters/page.ts";
import { issueEPass } from "../../operations/issue-e-pass.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { type ApiRequest, parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const name = z.string().trim().min(1);
const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const issueRequest = z.object({
  module: z.int(),
  clientUserId: z.string().min(1),
  extra: z.object({
    firstName: name,
    lastName: name,
    activationDate: date.nullish(),
    expirationDate: date,
    availableUsages: z.int().positive(),
    allowedResources: z.object({ resourceIds: z.array(z.string()) }),
  }),
});
const listRequest = z.object({
  clientUserId: z.string(),
  pageSize: z.int().positive().optional(),
  pageNumber: z.int().positive().optional(),
});
const searchRequest = z.union([z.object({ ePassId: z.string() }), z.object({ orderId: z.string() })]);

/** Issuing a pass, the passes of a user, and one of them (assumption A16). */
export function addEPassRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const module of PASS_MODULES) {
    const { code, pathSegment } = passModuleRow(module);
    router.post(
      PATHS.ePassIssue(pathSegment),
      run("issueEPass", ({ body, programId, requestId, appearsAfterMs }) => {
        const { module: given, clientUserId, extra } = parseInput(issueRequest, body);
        if (given !== code) throw new SupplierError("invalidValue", "module does not fit the path");
        const { allowedResources, activationDate = null, ...fields } = extra;
        const scope = { activationDate, allowedResourceIds: allowedResources.resourceIds };
        const asked = { programId, requestId, module, clientUserId, ...fields, ...scope, appearsAfterMs };
        return formatEPass(issueEPass(state, asked), state.clock.now());
      }),
    );
  }

  router.post(
    PATHS.userEPasses,
    run("listEPasses", ({ body, programId }) => {
      const { clientUserId, ...wanted } = parseInput(listRequest, body);
      const { pagination, items } = pageOf(state.passes.listOf(programId, clientUserId), wanted, state.pageSizeMax);
      return { pagination, ePasses: items.map((pass) => formatEPassListItem(pass, state.clock.now())) };
    }),
  );
  router.post(
    PATHS.ePassSearch,
    run("getEPass", (request) => formatEPass(find(request), state.clock.now())),
  );

  function find({ body, programId }: ApiRequest): Pass {
    const wanted = parseInput(searchRequest, body);
    const shown =
      "orderId" in wanted
        ? state.passes.findByOrder(programId, wanted.orderId)
        : state.passes.find(programId, wanted.ePassId, "ePass");
    if (shown === undefined) throw new SupplierError("ePassNotFound", "E-pass not found");
    return shown;
  }
}
