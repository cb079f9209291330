import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { endsConnection, isServerLost } from "../../../src/store/database/postgres/lost-server.ts";
import { MAX_LIFETIME_SECONDS } from "../../../src/store/database/postgres/postgres-pool.ts";
import { StoreError } from "../../../src/store/database/store-error.ts";

/** As `pg` has an error that the server has sent. */
function serverError(code: string): Error {
  return Object.assign(new DatabaseError("as the server says", 0, "error"), { code });
}

const socketError = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });

describe("an error of PostgreSQL", () => {
  test.each([
    ["of a primary that was demoted", serverError("25006")],
    ["of a server that is shut down", serverError("57P01")],
    ["of a server that has crashed", serverError("57P02")],
    ["of a server that is starting", serverError("57P03")],
    ["of a database that was dropped", serverError("57P04")],
    ["of a session that was idle for too long", serverError("57P05")],
    ["of a connection", serverError("08000")],
    ["of a connection that there is not", serverError("08003")],
    ["of a connection that has failed", serverError("08006")],
    ["of a pooler that has lost its server", serverError("08P01")],
    ["of a socket", socketError],
    ["of every address of a name", new AggregateError([socketError])],
    ["of `pg` about a connection that was cut", new Error("Connection terminated unexpectedly")],
  ])("%s leads to another server, and drops the connection", (_, error) => {
    expect(isServerLost(error)).toBe(true);
    expect(endsConnection(error)).toBe(true);
  });

  test.each([
    ["that a transaction took too long", serverError("25P04"), true],
    ["that it was idle in a transaction", serverError("25P03"), true],
    ["that a statement was stopped", serverError("57014"), false],
    ["that a row is there already", serverError("23505"), false],
    ["that there are too many connections", serverError("53300"), false],
    ["of our own", new StoreError("database_timeout", "the database did not answer on this connection"), false],
    ["that nobody foresaw", new Error("a bug"), true],
  ])("%s does not, whether the connection ends or not", (_, error, ends) => {
    expect(isServerLost(error)).toBe(false);
    expect(endsConnection(error)).toBe(ends);
  });
});

test("a connection lives 30 minutes at most", () => {
  expect(MAX_LIFETIME_SECONDS).toBe(30 * 60);
});
