import { insertOfProbe } from "../inbox/inbox-insert.ts";

/** SQLSTATE of our own, in a class that PostgreSQL leaves to others. */
const TAKEN_BACK = "DP000";

/**
 * Stores a push and takes it back, then writes one small row and commits it: a standby does neither, nor does a full
 * disk, or an inbox that is gone, barred or refuses what is put into it. Nobody sees the push, and nothing of it stays.
 * Only the first part is undone, and only a commit shows that the disk takes one. In one statement, since a pooler may
 * give the next one to another connection.
 */
export const WRITE_PROBE = `do $probe$
  declare stored record;
  begin
    begin
      ${insertOfProbe()} into stored;
      -- A trigger or a policy may drop a row without an error.
      if not found then raise exception 'the inbox does not keep what is put into it'; end if;
      -- What a commit would check.
      set constraints all immediate;
      raise exception using errcode = '${TAKEN_BACK}';
    exception when sqlstate '${TAKEN_BACK}' then null;
    end;
    insert into write_probe (id, written_at) values (1, now())
    on conflict (id) do update set written_at = excluded.written_at;
  end
$probe$`;
