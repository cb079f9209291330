import { asksForTheSamePass, type PassCriteria } from "../../src/domain/passes/pass-criteria.ts";
import type { SupplierEPass } from "../../src/dragonpass/schemas/e-pass.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { Attempt } from "../../src/store/once/attempt.ts";
import { undecidedOfUser } from "../../src/store/passes/undecided-of-user.ts";
import { criteriaOfRequest } from "./criteria-of-request.ts";
import type { PassDependencies } from "./dependencies.ts";

/**
 * Whether the only pass of the user that fits is the request's beyond doubt, though nobody remembers to have asked for
 * it: it says by itself all that was asked for, and no other request may be waiting for it.
 */
export async function isRecognisedPass(
  { db, programIds }: Pick<PassDependencies, "db" | "programIds">,
  { subject, criteria }: Pick<Attempt<PassCriteria>, "subject" | "criteria">,
  pass: SupplierEPass,
): Promise<boolean> {
  if (!saysAllOf(pass, criteria)) return false;
  for (const { passRequestId, ...asked } of await undecidedOfUser(db, criteria.clientUserId)) {
    if (passRequestId === subject.id) continue;
    if (await mayAskFor(db, { ...asked, passRequestId, programId: asked.programId ?? programIds[0] }, criteria))
      return false;
  }
  return true;
}

/** Whether the pass states every fact of the criteria. A fact left out matches anything: it may be another pass. */
function saysAllOf(pass: SupplierEPass, { activationDate }: PassCriteria): boolean {
  const { firstName, lastName, module, expirationDate, availableUsages, allowedResourceIds, orderCreatedDate } = pass;
  const stated = [firstName, lastName, module, expirationDate, availableUsages, allowedResourceIds, orderCreatedDate];
  return !stated.includes(null) && (activationDate === null || pass.activationDate !== null);
}

async function mayAskFor(
  db: Db,
  request: Parameters<typeof criteriaOfRequest>[1],
  criteria: PassCriteria,
): Promise<boolean> {
  return asksForTheSamePass(await criteriaOfRequest(db, request), criteria);
}
