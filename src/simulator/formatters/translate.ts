import { LANGUAGE_DEFAULT } from "../../dragonpass/assumptions.ts";
import type { Translations } from "../store/translations.ts";

/** A language, and whether English may take the place of a missing translation. */
export interface Wording {
  readonly language: string;
  readonly fallbackAllowed: boolean;
}

/**
 * A thing in a language, and the language that it is really in; what has no translation of its own
 * stays English. `null`: nothing of it is translated, and English is not allowed (DragonPass: Languages).
 */
export function translate<Thing extends object>(
  translations: Translations,
  id: string,
  thing: Thing,
  { language, fallbackAllowed }: Wording,
): { thing: Thing; language: string } | null {
  const translation = translations.find(id, language);
  if (translation !== null) return { thing: { ...thing, ...translation }, language };
  return fallbackAllowed ? { thing, language: LANGUAGE_DEFAULT } : null;
}
