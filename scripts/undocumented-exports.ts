/** A declaration that others rely on, and what it is. */
const DECLARATION = /^export (?:declare |abstract |async )*(const|let|function\*?|class|interface|type) ([\w$]+)(.*)$/;
/** A type that says nothing but what the value has that it is made from, and that has the docstring. */
const DERIVED = /^(?:z\.(?:infer|output)<typeof |keyof |\(typeof )/;

/** Things of this file, exported by a list of their names; those of another file have their docstring there. */
const LIST = /^export (?:type )?\{([^}]*)\}(?! from)/gm;

/** The name in this file of an entry of a list, as in `name as other`. */
function nameAt(entry: string): string {
  return (
    entry
      .trim()
      .replace(/^type /, "")
      .split(" ")[0] ?? ""
  );
}

/**
 * Names of exports without a docstring. Of constants right beneath each other the first one's is good for all of them; a
 * type that is derived from a value has that value's.
 */
export function undocumentedExports(source: string): { readonly name: string; readonly line: number }[] {
  const listed = new Set([...source.matchAll(LIST)].flatMap(([, names = ""]) => names.split(",").map(nameAt)));
  const lines = source.split("\n");
  return lines.flatMap((text, index) => {
    const declaration = listed.has(nameIn(`export ${text}`) ?? "") ? `export ${text}` : text;
    const [, keyword, name, rest = ""] = DECLARATION.exec(declaration) ?? [];
    if (name === undefined || isDocumented(lines, index)) return [];
    if (keyword === "type" && DERIVED.test(rest.replace(/^.*?= /, ""))) return [];
    return [{ name, line: index + 1 }];
  });
}

function isDocumented(lines: readonly string[], index: number): boolean {
  const isConstant = (text: string) => /^export const /.test(text);
  const isSameOverload = (text: string, other: string) =>
    /^export function/.test(text) && nameIn(text) === nameIn(other);
  let above = index - 1;
  const start = lines[index] ?? "";
  while (above >= 0) {
    const text = lines[above] ?? "";
    if (text.endsWith("*/")) return true;
    const goesOn =
      (isConstant(start) && isConstant(text)) || isSameOverload(text, start) || isWithin(lines, above, start);
    if (!goesOn) return false;
    above -= 1;
  }
  return false;
}

/** Whether a line belongs to the declaration of an overload of the function that begins below. */
function isWithin(lines: readonly string[], index: number, start: string): boolean {
  if (!/^export function/.test(start) || /^[}\s]*$/.test(lines[index] ?? "")) return false;
  for (let above = index; above >= 0 && above > index - 10; above--) {
    const text = lines[above] ?? "";
    if (/^export function/.test(text)) return nameIn(text) === nameIn(start);
    if (text === "" || text === "}") return false;
  }
  return false;
}

function nameIn(text: string): string | undefined {
  return DECLARATION.exec(text)?.[2];
}
