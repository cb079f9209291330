import {
  API_ERRORS,
  type ErrorCodeRow,
  isPreviewRefusal,
  OTHER_REASONS,
  REJECTION_REASONS,
  type Repeat,
  rowOf,
} from "../../contract/error-codes.ts";
import { FAILURE_TYPES, type FailureTypeRow } from "../../contract/failure-types.ts";
import { FIELD_ERRORS } from "../../contract/field-errors.ts";
import { ATTENTION } from "../../domain/booking/attention.ts";
import { PASS_ATTENTION } from "../../domain/passes/pass-attention.ts";
import {
  SUPPLIER_ERRORS_BY_CODE,
  SUPPLIER_ERRORS_BY_FAMILY,
  SUPPLIER_FAULTS,
  type SupplierErrorRow,
} from "./error-table.ts";

const REPEAT_WORDS: Record<Repeat, string> = { no: "no", after_change: "after changing it", later: "yes, later" };

/** The text of `docs/errors.md`, made from the tables that the code decides by. */
export function renderErrorsPage(): string {
  return withLinks(pageText());
}

/** A section of the page for operators, which the tables name in words for whoever has no links: `docs/operating.md, *Its heading*`. */
function withLinks(text: string): string {
  return text.replaceAll(/docs\/operating\.md, \*([^*]+)\*/g, (_, heading: string) => {
    const anchor = heading.toLowerCase().replaceAll(" ", "-");
    return `[operating.md, *${heading}*](operating.md#${anchor})`;
  });
}

function pageText(): string {
  return `# Errors

This page is generated from the tables in \`src/contract/error-codes.ts\`, \`src/contract/field-errors.ts\`, \`src/contract/failure-types.ts\`, \`src/domain/booking/attention.ts\`
and \`src/dragonpass/errors/error-table.ts\`: \`npm run docs\`.

## Codes of the HTTP API

Errors are \`application/problem+json\` (RFC 9457) with one of these in \`code\`.

${publicTable(API_ERRORS)}

## Fields that are wrong

In \`errors[].code\` of a problem document with \`invalid_request\`, beside \`pointer\` (RFC 6901; \`/\` and its name for a query
parameter or a header) and \`message\`. A workflow whose argument is not valid has the same in \`reason.details.errors\`.

${table(
  ["Code", "Meaning"],
  Object.entries(FIELD_ERRORS).map(([code, meaning]) => [`\`${code}\``, meaning]),
)}

${reasonsSection()}

${failuresSection()}
`;
}
function attentionTable(notices: Readonly<Record<string, { readonly message: string; readonly whatToDo: string }>>) {
  return table(
    ["Code", "Meaning", "What to do"],
    Object.entries(notices).map(([code, { message, whatToDo }]) => [`\`${code}\``, message, whatToDo]),
  );
}

/** Codes that a booking, or a request for a pass, has, by where it has them. */
function reasonsSection(): string {
  return `## Why a booking was rejected

In \`reason.code\` of a booking, or of a request for a pass, with status \`rejected\`. Except for \`supplier_refused\` and
\`pass_invalid\`, and sometimes the resource and the guest, they are found in the resource's data before DragonPass is asked.

\`POST /v1/availability\` and \`POST /v1/prebookings/preview\` judge by the same data, and answer the same reasons as problem
documents with the HTTP status below. A code of DragonPass that is about a guest or an order is \`supplier_refused\` there, and
\`pass_invalid\` comes from the preview only, which names a pass. DragonPass's code is in \`details\`.

${rejectionTable()}

## Other reasons

In \`reason.code\` of a booking with another status, or whose workflow was started with an argument that is not valid.

${table(
  ["Code", "Status", "Meaning", "Who acts"],
  Object.entries(OTHER_REASONS).map(([code, row]) => [`\`${code}\``, `\`${row.status}\``, row.meaning, row.whoActs]),
)}

## Why a booking needs attention

In \`needsAttention.code\` of a booking, the most urgent first; a booking shows one at a time.

${attentionTable(ATTENTION)}

## Why a request for a pass needs attention

The same, in \`needsAttention.code\` of a request for a pass.

${attentionTable(PASS_ATTENTION)}`;
}

/** Failures as operators see them, and the errors of DragonPass behind them. */
function failuresSection(): string {
  return `## Failures in Temporal

The type of a failed activity or update, as Temporal's tools show it.

${failureTable(FAILURE_TYPES)}

## Errors of DragonPass, by code

DragonPass's codes have the form \`ABC.DEF.GHI\`; only the meaning of the first part is documented. These are told apart by the
whole code. *Our code* is what a caller sees; DragonPass's own is in \`details\`. *Type* is the type of a failed activity.

${supplierTable(SUPPLIER_ERRORS_BY_CODE)}

## Errors of DragonPass, by family

Any other code is judged by its first part. A family that means a refusal does not count in an HTTP 5xx: the work may have been
done before the server failed.

${supplierTable(SUPPLIER_ERRORS_BY_FAMILY)}

## Faults without a code of DragonPass

*Done?* tells what is known about a write. \`may be\`: the order may exist, so the orders are read before anything is sent again.

${supplierTable(SUPPLIER_FAULTS)}`;
}

/** The status stands only where a problem document may have the code. */
function rejectionTable(): string {
  return publicTable(REJECTION_REASONS, isPreviewRefusal);
}

function publicTable(
  rows: Readonly<Record<string, ErrorCodeRow>>,
  isAnswered: (code: string) => boolean = () => true,
): string {
  return table(
    ["Code", "HTTP", "Meaning", "Repeat?", "Who acts"],
    Object.entries(rows).map(([code, row]) => [
      `\`${code}\``,
      isAnswered(code) ? String(row.status) : "",
      row.meaning,
      REPEAT_WORDS[row.repeat],
      row.whoActs,
    ]),
  );
}

function failureTable(rows: Readonly<Record<string, FailureTypeRow>>): string {
  return table(
    ["Type", "Meaning", "Repeated?", "Who acts", "What to do"],
    Object.entries(rows).map(([type, row]) => [
      `\`${type}\``,
      row.meaning,
      row.repeated ? "yes" : "no",
      row.whoActs,
      row.whatToDo,
    ]),
  );
}

function supplierTable(rows: Readonly<Record<string, SupplierErrorRow>>): string {
  return table(
    ["DragonPass", "Meaning", "Done?", "Repeat?", "Our code", "HTTP", "Type", "Who acts", "What to do"],
    Object.entries(rows).map(([key, row]) => [
      `\`${key}\``,
      row.meaning,
      row.effect === "nothing_done" ? "no" : "may be",
      row.retryable ? "yes" : "no",
      `\`${row.code}\``,
      String(rowOf(row.code).status),
      `\`${row.error}\``,
      row.whoActs,
      row.whatToDo,
    ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
