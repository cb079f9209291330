import { ApplicationFailure } from "@temporalio/workflow";
import type { FailureType } from "../src/contract/failure-types.ts";

/**
 * The argument of a workflow that may be left out, as an object.
 * @throws ApplicationFailure `invalid_request`, which ends the workflow: any other error would be repeated forever
 */
export function objectArgument<Argument extends object>(given: Argument | null | undefined): Partial<Argument> {
  const value: unknown = given ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidArgument("must be an object");
  return value as Partial<Argument>;
}

/** Fails the workflow for an argument that nobody can carry out. */
export function invalidArgument(what: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: "invalid_request" satisfies FailureType,
    message: `The argument of the workflow ${what}.`,
    nonRetryable: true,
  });
}
