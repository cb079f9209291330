/** An environment, as Node has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Values by name. */
export type GivenSettings = Readonly<Record<string, string>>;

/** The settings of an environment: every value without the white space around it, and none that is empty. */
export function givenSettings(env: Environment): GivenSettings {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const trimmed = value?.trim() ?? "";
    if (trimmed !== "") given[name] = trimmed;
  }
  return given;
}
