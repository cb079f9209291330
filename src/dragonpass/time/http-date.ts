const HTTP_DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? .*\d{2}:\d{2}:\d{2}/;

/**
 * A date of HTTP (RFC 9110 §5.6.7) in any of its three forms, in epoch milliseconds; null for anything else, of nearly
 * all of which `Date.parse` would make a date too.
 */
export function readHttpDate(text: string): number | null {
  if (!HTTP_DATE.test(text)) return null;
  // The oldest of the three forms names no zone, and means GMT.
  const ms = Date.parse(/(GMT|UTC|Z|[+-]\d{4})$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(ms) ? null : ms;
}
