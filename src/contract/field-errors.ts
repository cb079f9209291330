import type { z } from "zod";

/** One thing that is wrong with what was given. */
export interface FieldError {
  /** RFC 6901 JSON pointer into the body; for a query parameter or a header, `/` and its name. */
  readonly pointer: string;
  readonly code: string;
  /** Never repeats the value, which may be personal data. */
  readonly message: string;
}

/** Every issue of zod as a field error; an unknown field is named by itself. */
export function fieldErrorsOf(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => fieldErrors(issue));
}

/** RFC 6901 §3: `~` is `~0`, `/` is `~1`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      code: "unknown_field",
      message: "is not known here",
    }));
  }
  return [{ pointer: jsonPointer(issue.path), code: codeOf(issue), message: messageOf(issue) }];
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (isMissing(issue)) return "missing";
  switch (issue.code) {
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
  if (isMissing(issue)) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `must be of type ${issue.expected}`;
    case "too_big":
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "too_small":
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    // These messages are the schemas' own, or fixed ones of zod, and hold no value.
    case "custom":
    case "invalid_format":
      return issue.message;
    default:
      return "is not valid";
  }
}

function unitOf(origin: string): string {
  return origin === "string" ? " characters long" : "";
}

/** zod leaves the input out of an issue, but its message for a missing field names it. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  return (
    issue.message.endsWith("received undefined") ||
    (issue.code !== "custom" && issue.input === undefined && "input" in issue)
  );
}
