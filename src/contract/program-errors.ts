import type { FieldError } from "./field-errors.ts";

/** What is wrong with the program that a request names, where it names one that is not configured. */
export function programErrors(body: unknown, programIds: readonly string[]): FieldError[] {
  if (typeof body !== "object" || body === null || !("programId" in body)) return [];
  const { programId } = body;
  // Anything but text is the schema's business.
  if (typeof programId !== "string" || programId === "" || programIds.includes(programId)) return [];
  return [{ pointer: "/programId", code: "unknown_program", message: "is not one of the configured programs" }];
}
