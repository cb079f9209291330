import { API_ERRORS, type ErrorCodeRow, REJECTION_REASONS, type Repeat, rowOf } from "../../contract/error-codes.ts";
import {
  SUPPLIER_ERRORS_BY_CODE,
  SUPPLIER_ERRORS_BY_FAMILY,
  SUPPLIER_FAULTS,
  type SupplierErrorRow,
} from "./error-table.ts";

const REPEAT_WORDS: Record<Repeat, string> = { no: "no", after_change: "after changing it", later: "yes, later" };

/** The text of `docs/errors.md`, made from the tables that the code decides by. */
export function renderErrorsPage(): string {
  return `# Errors

This page is generated from the tables in \`src/contract/error-codes.ts\` and \`src/dragonpass/errors/error-table.ts\`: \`npm run docs\`.

## Codes of the HTTP API

Errors are \`application/problem+json\` (RFC 9457) with one of these in \`code\`.

${publicTable(API_ERRORS)}

## Why a booking was rejected

In \`reason.code\` of a booking with status \`rejected\`. The HTTP status is used where there is no booking to carry the
reason, as in \`POST /v1/availability\`.

${publicTable(REJECTION_REASONS)}

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

${supplierTable(SUPPLIER_FAULTS)}
`;
}

function publicTable(rows: Readonly<Record<string, ErrorCodeRow>>): string {
  return table(
    ["Code", "HTTP", "Meaning", "Repeat?", "Who acts"],
    Object.entries(rows).map(([code, row]) => [
      `\`${code}\``,
      String(row.status),
      row.meaning,
      REPEAT_WORDS[row.repeat],
      row.whoActs,
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
