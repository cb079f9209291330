import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { PassKey } from "../../src/domain/booking/pass-key.ts";
import type { OrderDependencies } from "./dependencies.ts";

type Programs = Pick<OrderDependencies, "programIds">;

/** The pass that a request books on, within its program. */
export function passKeyOf(deps: Programs, request: PrebookingRequest): PassKey {
  return { programId: programOf(deps, request), type: request.pass.type, id: request.pass.id };
}

/** The program of a request: the default one where it names none. */
export function programOf({ programIds }: Programs, request: Pick<PrebookingRequest, "programId">): ProgramId {
  return request.programId ?? programIds[0];
}
