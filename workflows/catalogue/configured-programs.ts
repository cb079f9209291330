import { patched } from "@temporalio/workflow";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import { isListOf, isName } from "../../src/domain/shape.ts";
import { type FieldKind, invalidArgument } from "../arguments.ts";

/** Kinds of fields that name programs. */
export const PROGRAM: FieldKind = { is: isName, words: "the id of a program" };
export const PROGRAMS: FieldKind = { is: isListOf(isName), words: "a list of ids of programs" };

/** A run of the version before went on, and asked without end for a program that DragonPass does not know. */
const REFUSES_OTHERS = "refuses-other-programs";

/**
 * Refuses programs that are not configured: DragonPass would be asked for them without end.
 * @throws ApplicationFailure `invalid_request`
 */
export function refuseOtherPrograms(
  field: string,
  named: readonly ProgramId[],
  configured: readonly ProgramId[],
): void {
  const isOther = named.some((programId) => !configured.includes(programId));
  if (isOther && patched(REFUSES_OTHERS))
    throw invalidArgument(`is wrong: /${field} names a program that is not configured`);
}
