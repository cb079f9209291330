import { cutBytes } from "../../domain/cut-text.ts";

/** Temporal refuses a workflow whose summary has more than 400 bytes, as a payload; ids of DragonPass may have 384. */
const SUMMARY_BYTES_MAX = 300;

/** A summary that Temporal takes, whatever the ids in it. */
export function summaryOf(text: string): string {
  // As JSON an escape would take six bytes for one.
  return cutBytes(text.replaceAll(/[\p{Cc}\p{Cs}"\\]/gu, "?"), SUMMARY_BYTES_MAX);
}
