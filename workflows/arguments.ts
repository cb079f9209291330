import { ApplicationFailure } from "@temporalio/workflow";
import type { FailureType } from "../src/contract/failure-types.ts";
import { isObject, type Shape } from "../src/domain/shape.ts";

/** Kind that a field of an argument has to be of, for a workflow and in words. */
export interface FieldKind {
  readonly is: Shape;
  readonly words: string;
}

/**
 * The argument of a workflow, which anybody may have started with anything, as an object with fields of these kinds. One
 * that is left out, or null, is an object without fields, and so is a field.
 * @throws ApplicationFailure `invalid_request`, which ends the workflow: any other error would be repeated forever
 */
export function argumentOf<Argument extends object>(
  given: unknown,
  kinds: { readonly [Name in keyof Argument]-?: FieldKind },
): Partial<Argument> {
  const value = given ?? {};
  if (!isObject(value)) throw invalidArgument("must be an object");
  const fields = Object.entries<FieldKind>(kinds).map(
    ([name, kind]) => [name, kind, value[name] ?? undefined] as const,
  );
  for (const [name, { is, words }, field] of fields)
    if (field !== undefined && !is(field)) throw invalidArgument(`is wrong: /${name} must be ${words}`);
  return Object.fromEntries(fields.map(([name, , field]) => [name, field])) as Partial<Argument>;
}

/** An argument none of whose fields may be left out. */
export function wholeArgumentOf<Argument extends object>(
  given: unknown,
  kinds: { readonly [Name in keyof Argument]-?: FieldKind },
): Argument {
  const argument = argumentOf<Argument>(given, kinds);
  for (const name of Object.keys(kinds))
    if (argument[name as keyof Argument] === undefined) throw invalidArgument(`is wrong: /${name} is missing`);
  return argument as Argument;
}

/** Fails the workflow for an argument that nobody can carry out. */
export function invalidArgument(what: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: "invalid_request" satisfies FailureType,
    message: `The argument of the workflow ${what}.`,
    nonRetryable: true,
  });
}
