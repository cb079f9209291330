import type { Figure } from "./bench.ts";

/** As Markdown, so that it can be copied into the documentation. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, goal, isMet }) => [
    what,
    value,
    goal ?? "",
    isMet === null ? "" : isMet ? "met" : "**missed**",
  ]);
  const lines = [["", "Measured", "Goal", ""], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
