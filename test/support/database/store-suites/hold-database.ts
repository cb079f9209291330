import { openDatabase } from "../../../../src/store/database/open-database.ts";
import { storeBooking } from "./fixtures.ts";

// Run as a process of its own: opens a database, says how that went, and holds it until it is killed.
try {
  const database = await openDatabase({ databaseUrl: null, dataDir: process.argv[2] ?? "" });
  await storeBooking(database.kysely, `by ${process.pid}`);
  process.stdout.write(`${JSON.stringify({ open: true })}\n`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  process.stdout.write(`${JSON.stringify({ code, message })}\n`);
}
