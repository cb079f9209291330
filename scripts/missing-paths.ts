/** A path in backticks: below one of our folders, or the bare name of a source. */
const PATH = /`((?:(?:src|activities|workflows|scripts|test|docs)\/[\w./*…-]+)|[\w.*…-]+\.ts)`/g;

/**
 * Paths that a page names and that do not exist. A bare name is one of the folder of the path before it, or of a single
 * file anywhere; `*` and `…` stand for any part of a name.
 */
export function missingPaths(page: string, files: ReadonlySet<string>): string[] {
  const folders = new Set([...files].flatMap(foldersOf));
  const exists = (path: string) => files.has(path) || folders.has(path.replace(/\/$/, "")) || matches(path, files);
  let folder = "";
  return [...page.matchAll(PATH)].flatMap(([, path = ""]) => {
    if (path.includes("/")) {
      folder = folders.has(path) ? path : path.slice(0, path.lastIndexOf("/"));
      return exists(path) ? [] : [path];
    }
    const isThere =
      files.has(path) ||
      exists(`${folder}/${path}`) ||
      [...files].filter((file) => file.endsWith(`/${path}`)).length === 1;
    return isThere || (/[*…]/.test(path) && matches(`**/${path}`, files)) ? [] : [path];
  });
}

function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function matches(path: string, files: ReadonlySet<string>): boolean {
  if (!/[*…]/.test(path)) return false;
  const pattern = path
    .replaceAll(".", "\\.")
    .replaceAll("**/", "(?:.*/)?")
    .replaceAll(/(?<!\.)\*|…/g, "[^/]*");
  return [...files].some((file) => new RegExp(`^${pattern}$`).test(file));
}
