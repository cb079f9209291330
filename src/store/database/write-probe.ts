/** Writes one small row, and commits it: neither a standby nor a full disk does that. */
export const WRITE_PROBE = `
  insert into write_probe (id, written_at) values (1, now())
  on conflict (id) do update set written_at = excluded.written_at`;
