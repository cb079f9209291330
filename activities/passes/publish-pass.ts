import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { SUPPLIER_STATUS } from "../../src/domain/booking/order-status.ts";
import { type PassRecord, withIssuedPass, withPassEnding } from "../../src/domain/passes/pass-request.ts";
import { E_PASS_STATUS } from "../../src/dragonpass/assumptions.ts";
import type { SupplierEPass } from "../../src/dragonpass/schemas/e-pass.ts";
import type { Db } from "../../src/store/database/database.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";

/** Makes the stored request what its pass shows. */
export async function publishPass(db: Db, passRequestId: PassRequestId, pass: SupplierEPass): Promise<PassRecord> {
  return await changePassRequest(db, passRequestId, async ({ passRequest }) => {
    const issued = withIssuedPass(passRequest, pass);
    return { passRequest: isCancelledPass(pass) ? withPassEnding(issued, "cancelled", null) : issued };
  });
}

/** Whether DragonPass shows the pass as cancelled. */
export function isCancelledPass({ ePassStatus, status }: SupplierEPass): boolean {
  return ePassStatus === E_PASS_STATUS.cancelled || status === SUPPLIER_STATUS.cancelled;
}
