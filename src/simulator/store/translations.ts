import { LANGUAGE_DEFAULT } from "../../dragonpass/assumptions.ts";
import type { Translation } from "../catalogue-interface.ts";
import { TRANSLATIONS } from "../data/translations.ts";

/** Names in other languages. But for a few, nothing has a translation until a test gives it one. */
export class Translations {
  readonly #byId = new Map<string, Map<string, Translation>>();

  constructor() {
    for (const [id, language, fields] of TRANSLATIONS) this.set(id, language, fields);
  }

  set(id: string, language: string, fields: Translation): void {
    const languages = this.#byId.get(id) ?? new Map<string, Translation>();
    languages.set(language, fields);
    this.#byId.set(id, languages);
  }

  /** Empty in English; `null` where there is none. */
  find(id: string, language: string): Translation | null {
    return language === LANGUAGE_DEFAULT ? {} : (this.#byId.get(id)?.get(language) ?? null);
  }
}
