import type { Database } from "../store/database/database.ts";
import type { Finding } from "./watched-part.ts";

/** Looks whether a push can be stored. */
export async function lookAtDatabase(database: Pick<Database, "probeWritable">): Promise<Finding> {
  try {
    await database.probeWritable();
    return { status: "ok", detail: "a push can be stored" };
  } catch {
    // Its own message names the host.
    return { status: "failing", detail: "it does not store a push; they are refused with 503" };
  }
}
