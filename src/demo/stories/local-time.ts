/** `YYYY-MM-DDTHH:mm` in a time zone, this much after now. */
export function localTimeIn(timeZone: string, afterMs: number): string {
  // Swedish writes it as ISO 8601 does, with a blank.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return format.format(Date.now() + afterMs).replace(" ", "T");
}
