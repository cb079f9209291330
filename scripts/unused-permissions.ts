import { join } from "node:path";

/** A rule of `.dependency-cruiser.cjs`. Of `mayImport`, `to.pathNot` is the folder itself and whatever it may import. */
interface ImportRule {
  readonly name: string;
  readonly from: { readonly path: string; readonly pathNot: string };
  readonly to: { readonly pathNot: readonly string[] };
}

const IMPORT = /(?:\bfrom|^import|\bimport\() ?"(\.[^"]+)"/gm;

/** Permissions that no file uses: a rule that allows more than there is does not hold what the page of the architecture says. */
export function unusedPermissions(rules: readonly ImportRule[], texts: ReadonlyMap<string, string>): string[] {
  return rules
    .filter(({ name }) => name.endsWith("-imports"))
    .flatMap(({ name, from, to }) => {
      const imported = [...texts].flatMap(([file, text]) =>
        new RegExp(from.path).test(file) && !new RegExp(from.pathNot).test(file)
          ? [...text.matchAll(IMPORT)].map(([, path = ""]) => join(file, "..", path))
          : [],
      );
      return to.pathNot
        .slice(1)
        .filter((pattern) => !imported.some((path) => new RegExp(pattern).test(path)))
        .map((pattern) => `${name}: nobody imports ${pattern}, which the rule allows`);
    });
}
