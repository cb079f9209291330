import { type BookingId, PASS_TYPES } from "../../contract/vocabulary.ts";
import { passScope } from "../../domain/booking/pass-key.ts";
import { BOOKING_KIND } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import { unsettledSubjectsByScope } from "./unsettled-subjects.ts";

/** A pass as a push names it, without its type; null where it names none. */
interface PushedPass {
  readonly programId: string | null;
  readonly passId: string | null;
}

/** For each of these passes the bookings that an unclaimed order of it may belong to. */
export async function candidateBookings(db: Db, passes: readonly PushedPass[]): Promise<BookingId[][]> {
  const scopes = passes.map(scopesOf);
  const bookings = await unsettledSubjectsByScope(db, BOOKING_KIND, scopes.flat());
  return scopes.map(
    (ofPass) => [...new Set(ofPass.flatMap((scope) => bookings.get(scope) ?? []))].sort() as BookingId[],
  );
}

function scopesOf({ programId, passId }: PushedPass): string[] {
  if (programId === null || passId === null) return [];
  return PASS_TYPES.map((type) => passScope({ programId, type, id: passId }));
}
