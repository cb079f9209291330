/** Translations that are there from the start, so that a list in another language shows something. */
import type { Translation } from "../catalogue-interface.ts";

/** The translations that are there from the start. */
export const TRANSLATIONS: readonly (readonly [id: string, language: string, fields: Translation])[] = [
  ["N00001", "fr-FR", { resourceName: "Salon DragonPass" }],
  ["A00001", "fr-FR", { transportHubName: "Aéroport de Manchester" }],
];
