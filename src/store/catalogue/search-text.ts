/**
 * The text that a search looks in, folded. Folded here and not by the database, whose `lower` depends on
 * its locale and leaves `É` alone in some.
 */
export function searchTextOf(parts: readonly (string | null)[]): string {
  return parts.map((part) => foldText(part ?? "")).join("\n");
}

/** Without case and accents, so that `zurich` finds `Zürich`. */
export function foldText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "").normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
