import type { z } from "zod";

/** Every code that `errors[].code` can have: of a problem document, and of a booking's `reason.details`. */
export const FIELD_ERRORS = {
  missing: "The field is required and missing.",
  unknown_field: "There is no field or parameter of this name.",
  wrong_type: "The value has another JSON type than the field.",
  out_of_range: "The value is too small or too large; text is too short or too long.",
  not_one_of: "The value is not one of those allowed.",
  invalid: "The value breaks a rule of the field, or of several fields together; `message` names the rule.",
  unknown_program: "The program is not among the configured ones (`DRAGONPASS_PROGRAM_IDS`).",
  repeated: "The parameter may be given once only. A filter may be repeated, which means *or*.",
  invalid_header: "The value of the header is malformed.",
  not_json: "The body is not JSON in UTF-8.",
  not_gzip: "The body is not complete gzip, although `Content-Encoding` says gzip.",
  not_storable: "Push only: the database cannot store the message.",
  unexpected_event_type: "Push only: the event is not of the type that the address takes.",
} as const;
export type FieldErrorCode = keyof typeof FIELD_ERRORS;

/** One thing that is wrong with what was given. */
export interface FieldError {
  /** RFC 6901 JSON pointer into the body; for a query parameter or a header, `/` and its name. */
  readonly pointer: string;
  readonly code: FieldErrorCode;
  /** Never repeats the value, which may be personal data. */
  readonly message: string;
}

/** The error of a workflow that was handed more than its request, and no state that one of its runs has left. */
export const SECOND_ARGUMENT: FieldError = {
  pointer: "",
  code: "invalid",
  message: "must come alone: the workflow takes one argument, and a second one only from itself",
};

/** Every issue that zod found in `input` as a field error; an unknown field is named by itself. */
export function fieldErrorsOf(error: z.ZodError, input: unknown): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => fieldError([...issue.path, key], "unknown_field", "is not known here"));
    }
    if (issue.code === "invalid_union" && issue.discriminator !== undefined) return [ofDiscriminator(issue, input)];
    // zod says of a missing field that it is of the wrong type, or none of the allowed values.
    if (issue.code !== "custom" && valueAt(input, issue.path) === undefined) {
      return [fieldError(issue.path, "missing", "is missing")];
    }
    return [fieldError(issue.path, codeOf(issue), messageOf(issue))];
  });
}

/** RFC 6901 §3: `~` is `~0`, `/` is `~1`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function fieldError(path: readonly PropertyKey[], code: FieldErrorCode, message: string): FieldError {
  return { pointer: jsonPointer(path), code, message };
}

/** A union whose variants are told apart by one field: that field is wrong, not the object that has it. */
function ofDiscriminator(issue: z.core.$ZodIssueInvalidUnion, input: unknown): FieldError {
  if (valueAt(input, issue.path) === undefined) return fieldError(issue.path, "missing", "is missing");
  const options = "options" in issue ? (issue.options ?? []).map(String) : [];
  return fieldError(issue.path, "not_one_of", `must be one of ${options.join(", ")}`);
}

/** For a rule of our own (`refine`): the code of its error, where that is more than that a rule is broken. */
export function withCode(code: FieldErrorCode): { readonly params: { readonly fieldErrorCode: FieldErrorCode } } {
  return { params: { fieldErrorCode: code } };
}

function codeOf(issue: z.core.$ZodIssue): FieldErrorCode {
  switch (issue.code) {
    case "custom":
      return ownCode(issue.params?.fieldErrorCode) ?? "invalid";
    case "invalid_type":
      return "wrong_type";
    case "too_big":
    case "too_small":
      return "out_of_range";
    case "invalid_value":
      return "not_one_of";
    default:
      return "invalid";
  }
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case "too_big":
      return boundMessage("most", issue.maximum, issue.origin);
    case "too_small":
      return boundMessage("least", issue.minimum, issue.origin);
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    // These messages are the schemas' own and hold no value. zod's begin with a capital letter and are for programmers.
    case "custom":
    case "invalid_format":
      return /^[a-z]/.test(issue.message) ? issue.message : NOT_VALID;
    default:
      return NOT_VALID;
  }
}

const NOT_VALID = "is not valid";

function ownCode(code: unknown): FieldErrorCode | undefined {
  return (Object.keys(FIELD_ERRORS) as FieldErrorCode[]).find((known) => known === code);
}

/** zod's names of types, where they are not English. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  undefined: "left out",
};
/** The unit in which zod bounds a value, one and several; a number has none. */
const UNITS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

function boundMessage(extreme: "most" | "least", bound: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  if (unit === undefined) return `must be at ${extreme} ${bound}`;
  if (extreme === "least" && Number(bound) === 1) return "must not be empty";
  const [one, several] = unit;
  return `must have at ${extreme} ${bound} ${Number(bound) === 1 ? one : several}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}
