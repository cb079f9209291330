import type { FieldError } from "./field-errors.ts";

/** The error of a field that names a program which is not configured. */
export function unknownProgram(pointer: string): FieldError {
  return { pointer, code: "unknown_program", message: "is not one of the configured programs" };
}

/** Errors of the program that a body names, where it names one that is not configured. */
export function programErrors(body: unknown, programIds: readonly string[]): FieldError[] {
  if (typeof body !== "object" || body === null || !("programId" in body)) return [];
  const { programId } = body;
  // Anything but text is the schema's business.
  if (typeof programId !== "string" || programId === "" || programIds.includes(programId)) return [];
  return [unknownProgram("/programId")];
}
