import { ESIM } from "./stories/esim.ts";
import { FAST_TRACK } from "./stories/fast-track.ts";
import { FITNESS } from "./stories/fitness.ts";
import { LOUNGE } from "./stories/lounge.ts";
import type { Story } from "./stories/story.ts";
import { WALK_IN } from "./stories/walk-in.ts";

const CHAPTERS = [LOUNGE, FAST_TRACK, FITNESS, ESIM, WALK_IN];

/** Something that the demo plays. */
export interface Programme {
  readonly stories: readonly Story[];
  /** The change of the catalogue whose message is lost. */
  readonly hasCatalogue: boolean;
}

/** Without a name: lounges, an eSIM and the catalogue. Null for a name that is none. */
export function programmeOf(name: string | undefined): Programme | null {
  if (name === undefined) return { stories: [LOUNGE, ESIM].flatMap(({ stories }) => stories), hasCatalogue: true };
  const chapter = CHAPTERS.find((one) => one.name === name);
  return chapter === undefined ? null : { stories: chapter.stories, hasCatalogue: false };
}

/** The names that `programmeOf` knows. */
export const CHAPTER_NAMES: readonly string[] = CHAPTERS.map(({ name }) => name);
