import type { Booking } from "../../contract/booking.ts";
import type { PassKey } from "../../domain/booking/pass-key.ts";
import { upgradeBooking } from "../../domain/booking/stored-booking.ts";
import type { Db } from "../database/database.ts";

/** The bookings of a pass that are neither ordered nor refused, as far as the database knows. */
export async function undecidedOfPass(db: Db, { programId, type, id }: PassKey): Promise<Booking[]> {
  const rows = await db
    .selectFrom("bookings")
    .select("booking")
    .where("pass_id", "=", id)
    .where("pass_type", "=", type)
    .where("program_id", "=", programId)
    .where("status", "=", "requested")
    .execute();
  return rows.map(({ booking }) => upgradeBooking(booking));
}
