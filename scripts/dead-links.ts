import { posix } from "node:path";

/** A link of Markdown to a page of this project, or to a heading of one. */
const LINK = /\]\(<?(?![a-z]+:)([^)#\s>]*)(?:#([^)\s>]+))?>?\)/g;
/** Code shows links, and has none. */
const CODE = /^```[\s\S]*?^```|`[^`\n]*`/gm;
const HEADING = /^#{1,6} +(.+?) *$/gm;

/** Links of a page, by its path, that lead to no file or to no heading. */
export function deadLinks(
  page: string,
  text: string,
  files: ReadonlySet<string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  return [...text.replaceAll(CODE, "").matchAll(LINK)].flatMap(([, path = "", anchor]) => {
    const target = path === "" ? page : posix.join(posix.dirname(page), path);
    const isThere = files.has(target) || [...files].some((file) => file.startsWith(`${target.replace(/\/$/, "")}/`));
    const isHeading = anchor === undefined || anchors.get(target)?.has(anchor) !== false;
    return isThere && isHeading ? [] : [anchor === undefined ? path : `${path}#${anchor}`];
  });
}

/** Anchors of a page's headings, as GitHub makes them: a second heading of the same text gets `-1`. */
export function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(HEADING)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const anchor = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    let [unique, count] = [anchor, 0];
    while (anchors.has(unique)) unique = `${anchor}-${++count}`;
    anchors.add(unique);
  }
  return anchors;
}
