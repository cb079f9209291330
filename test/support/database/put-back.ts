import pg from "pg";
import { allowConnections, createCopy, dropDatabase, runStatement } from "./postgres.ts";

/** A copy of a database, as a standby that lags or a backup has it. */
interface DatabaseCopy {
  /** Puts it in the place of the database, as a failover does: every connection is ended, what came since is gone. */
  putBack(): Promise<void>;
}

/** Copies the database as it is at this instant. Its connections are ended: PostgreSQL copies none that is in use. */
export async function copyDatabase(databaseUrl: string): Promise<DatabaseCopy> {
  const { server, name } = placeOf(databaseUrl);
  const copy = `${name}_copy_${Date.now()}`;
  await whileClosed(server, name, () => createCopy(server, copy, name));
  return {
    putBack: async () => {
      await dropDatabase(server, name);
      await runStatement(server, `ALTER DATABASE ${pg.escapeIdentifier(copy)} RENAME TO ${pg.escapeIdentifier(name)}`);
    },
  };
}

/** Keeps everybody out of the database meanwhile. */
async function whileClosed(server: string, name: string, work: () => Promise<unknown>): Promise<void> {
  await allowConnections(server, name, false);
  try {
    await runStatement(
      server,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ${pg.escapeLiteral(name)}`,
    );
    await work();
  } finally {
    await allowConnections(server, name, true);
  }
}

/** A server's own database, to which nobody of the service is connected, and the name of the other one. */
function placeOf(databaseUrl: string): { readonly server: string; readonly name: string } {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = "/postgres";
  return { server: url.href, name };
}
