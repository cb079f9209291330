import { moduleRow } from "../../domain/modules.ts";
import { PATHS } from "../assumptions.ts";
import type { PreviewPrebookingArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Answered } from "../client/outcomes.ts";
import { readAnswer } from "../client/read-answer.ts";
import { type SupplierPreview, wirePreview } from "../schemas/preview.ts";
import { passField } from "./pass-field.ts";

/** Asks what a prebooking on a membership would cost, and reserves nothing. */
export async function previewPrebooking(
  caller: Caller,
  args: PreviewPrebookingArgs,
): Promise<Answered<SupplierPreview>> {
  const { module, resourceId, optionId, prebookingDate, adultCount, childCount, pass, ...options } = args;
  const { code, pathSegment } = moduleRow(module);
  const answer = await caller.call({
    ...options,
    operation: "previewPrebooking",
    method: "POST",
    path: PATHS.membershipPreview(pathSegment),
    body: {
      module: code,
      ...passField(pass),
      extra: { resourceId, optionId, prebookingDate, adultCount, childCount },
    },
  });
  if (answer.kind === "refused") return { kind: "refused", refusal: answer.refusal };
  return { kind: "ok", value: readAnswer(answer, wirePreview, caller.noteOf("previewPrebooking")) };
}
