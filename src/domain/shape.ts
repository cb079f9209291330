/** Whether a value that anybody may have sent is of one kind. Workflows ask this: they do without a schema library. */
export type Shape = (value: unknown) => boolean;

/** Milliseconds, and counts, that can be added up and are still dates: the year 33658, far beyond what DragonPass says. */
const NUMBER_MAX = 1e15;
/** More than any id of ours, or of DragonPass, has. */
const NAME_MAX = 200;

/** Text of any length. */
export const isText: Shape = (value) => typeof value === "string";
/** Text that can be an id or a name, and that Temporal lists. */
export const isName: Shape = (value) => typeof value === "string" && value !== "" && value.length <= NAME_MAX;
/** True or false. */
export const isFlag: Shape = (value) => typeof value === "boolean";
/** A number that a clock can be asked about. */
export const isNumber: Shape = (value) => typeof value === "number" && Math.abs(value) <= NUMBER_MAX;
/** How often something has been. */
export const isCount: Shape = (value) => isNumber(value) && Number.isInteger(value) && (value as number) >= 0;
/** A date with a time, as text. */
export const isDate: Shape = (value) => typeof value === "string" && isNumber(Date.parse(value));

/** An object of any fields, which is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of such items. */
export function isListOf(isItem: Shape): Shape {
  return (value) => Array.isArray(value) && value.every((item) => isItem(item));
}

/** Such a value, `null`, or none. */
export function ifAny(isValue: Shape): Shape {
  return (value) => value === undefined || value === null || isValue(value);
}

/** An object whose fields are of these kinds; others may be anything. */
export function isWith(fields: Readonly<Record<string, Shape>>): Shape {
  return (value) => isObject(value) && Object.entries(fields).every(([name, isField]) => isField(value[name]));
}

/** An object whose fields, as far as it has them, are of the same kinds as those of a sample; null stands for any. */
export function isPartOf(sample: object): Shape {
  const kinds = Object.entries(sample).map(([name, value]) => [name, ifGiven(kindOf(value))] as const);
  return isWith(Object.fromEntries(kinds));
}

/** The fields of what may be anything that are of their kinds; the others are left out. */
export function soundFields<Fields extends object>(
  value: unknown,
  kinds: { readonly [Name in keyof Fields]?: Shape },
): Partial<Fields> {
  if (!isObject(value)) return {};
  const sound = Object.entries<Shape | undefined>(kinds).filter(([name, isField]) => isField?.(value[name]));
  return Object.fromEntries(sound.map(([name]) => [name, value[name]])) as Partial<Fields>;
}

function ifGiven(isValue: Shape): Shape {
  return (value) => value === undefined || isValue(value);
}

function kindOf(sample: unknown): Shape {
  if (sample === null) return () => true;
  if (Array.isArray(sample)) return isListOf(isNumber);
  return typeof sample === "number" ? isNumber : isFlag;
}
