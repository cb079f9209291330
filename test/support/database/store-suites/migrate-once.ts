import { openDatabase } from "../../../../src/store/database/open-database.ts";

// Run as a process of its own: opens a PostgreSQL database, which migrates it, and ends.
const database = await openDatabase({ databaseUrl: process.argv[2] ?? "", dataDir: "" });
await database.close();
