import { activityInfo } from "@temporalio/activity";
import { databaseWentBack } from "../supplier-failure.ts";

/** Context of an activity beyond its input. */
export interface Circumstances {
  /** How often it has been begun before, and may have done what nothing tells of any more. */
  readonly tries: number;
  /** The database had lost something of the subject. */
  readonly databaseWentBack: boolean;
}

/** An activity, and what its workflow knows. */
interface Informed<Result> {
  /** Writes back what the database has lost. @returns whether anything had been lost */
  readonly writeBack: (tries: number) => Promise<boolean>;
  readonly activity: (circumstances: Circumstances) => Promise<Result>;
  /** Whether a result says that there is nothing, by the attempts of then. */
  readonly isNegative: (result: Result) => boolean;
  /** Number of the version that a result has published; null where it has published none. */
  readonly revisionOf: (result: Result) => number | null;
  readonly knownRevision: number;
}

/** How often the activity that runs now has been begun before. */
export function triesBefore(): number {
  return activityInfo().attempt - 1;
}

/**
 * Does an activity that does not take the database's word: what the workflow knows and the database has lost is written
 * back before it begins. Where the database has lost something while it ran, it is repeated instead of believed.
 */
export async function doInformed<Result>(informed: Informed<Result>): Promise<Result> {
  const { writeBack, activity, isNegative, revisionOf, knownRevision } = informed;
  const tries = triesBefore();
  const wentBack = await writeBack(tries);
  const result = await activity({ tries, databaseWentBack: wentBack });
  if (isNegative(result) && (await writeBack(tries))) throw databaseWentBack();
  const revision = revisionOf(result);
  if (revision !== null && revision < knownRevision) throw databaseWentBack();
  return result;
}
