import { EVENT_PARAMETERS, PATHS } from "../assumptions.ts";
import type { ListEventsArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import { withQuery } from "../client/query.ts";
import { readAnswer } from "../client/read-answer.ts";
import { PAGE_BYTES_MAX } from "../client/transport.ts";
import { type SupplierEventPage, wireEventPage } from "../schemas/event-list.ts";

/** Reads one page of events that were pushed before (A7). */
export async function listEvents(caller: Caller, args: ListEventsArgs): Promise<SupplierEventPage> {
  const { programId, requestId, signal, eventType, pageSize, pageNumber } = args;
  const wanted =
    "batchId" in args
      ? { [EVENT_PARAMETERS.batchId]: args.batchId }
      : { [EVENT_PARAMETERS.startTime]: args.startTime, [EVENT_PARAMETERS.endTime]: args.endTime };
  const answer = await caller.call({
    programId,
    ...(requestId === undefined ? {} : { requestId }),
    ...(signal === undefined ? {} : { signal }),
    operation: "listEvents",
    method: "GET",
    path: withQuery(PATHS.events, { [EVENT_PARAMETERS.eventType]: eventType, ...wanted, pageSize, pageNumber }),
    bytesMax: PAGE_BYTES_MAX,
  });
  return readAnswer(answer, wireEventPage, caller.noteOf("listEvents"));
}
