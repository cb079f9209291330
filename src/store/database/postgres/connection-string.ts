/** Of these `pg` makes `verify-full`, which it announces in seven lines on every start. */
const MEANING_VERIFY_FULL: ReadonlySet<string | null> = new Set(["prefer", "require", "verify-ca"]);

/** `DATABASE_URL` as `pg` is given it: with the TLS mode that it would take anyway, said outright. */
export function connectionStringOf(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const { searchParams } = url;
  if (searchParams.get("uselibpqcompat") === "true" || !MEANING_VERIFY_FULL.has(searchParams.get("sslmode"))) {
    return databaseUrl;
  }
  searchParams.set("sslmode", "verify-full");
  return url.href;
}
