import type { LocalDateTime, PrebookingRequest } from "../contract/prebooking-request.ts";
import { moduleRow } from "../domain/modules.ts";
import { type Refused, refused } from "./rejection.ts";
import type { SupplierOptions } from "./schemas/resource-options.ts";

/** The judgement of a request by the options of its resource. */
type OptionVerdict =
  | Refused
  | {
      readonly kind: "fits";
      /** When it is: as asked for, or as the option says; null where there is no date, or nobody has said it yet. */
      readonly prebookingDate: LocalDateTime | null;
    };

/**
 * Judges the option of a request, and says when it is. What is not listed is refused only where the list shows all
 * there is: without a date the classes of a gym are listed for the next days, and DragonPass knows of others.
 */
export function judgeOption(
  { module, optionId, prebookingDate }: Pick<PrebookingRequest, "module" | "optionId" | "prebookingDate">,
  listed: SupplierOptions | null,
): OptionVerdict {
  const { dateFrom } = moduleRow(module);
  if (listed === null || optionId === null) return { kind: "fits", prebookingDate };
  const sameId = listed.options.filter((option) => option.optionId === optionId);
  const option = sameId.find(({ startsAt }) => startsAt === prebookingDate) ?? sameId[0];
  if (option === undefined) {
    const showsAll = listed.isComplete && (dateFrom !== "option" || prebookingDate !== null);
    return showsAll
      ? refused("option_invalid", "The resource has no such option, or not on this day.", { optionId })
      : { kind: "fits", prebookingDate };
  }
  if (dateFrom !== "option") return { kind: "fits", prebookingDate };
  const { isTimed, startsAt } = option;
  if (isTimed && startsAt !== null && prebookingDate !== null && prebookingDate !== startsAt) {
    return refused(
      "date_invalid",
      `The option starts at ${startsAt}, local time; leave prebookingDate out or send that.`,
      {
        prebookingDate,
        startsAt,
      },
    );
  }
  if (!isTimed && prebookingDate === null) {
    return refused("date_invalid", "The option has no time of its own: it needs prebookingDate.", { optionId });
  }
  return { kind: "fits", prebookingDate: (startsAt as LocalDateTime | null) ?? prebookingDate };
}
