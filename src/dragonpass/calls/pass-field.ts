import type { Pass } from "../../contract/vocabulary.ts";

/** The field that carries the pass's id in a request. */
export function passField(pass: Pass): { ePassId: string } | { membershipId: string } {
  return pass.type === "ePass" ? { ePassId: pass.id } : { membershipId: pass.id };
}
