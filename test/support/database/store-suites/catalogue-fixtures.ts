import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import type { PartRead } from "../../../../src/domain/catalogue/catalogue-activities.ts";
import type { BatchKey } from "../../../../src/domain/workflow-ids.ts";
import { startCatalogueRead } from "../../../../src/store/catalogue/catalogue-read.ts";
import { coverBatches } from "../../../../src/store/catalogue/cover-batches.ts";
import { endFullRead, noteListed } from "../../../../src/store/catalogue/full-read.ts";
import { type ReadHub, type ReadResource, saveResources } from "../../../../src/store/catalogue/save-items.ts";
import type { Database, Db } from "../../../../src/store/database/database.ts";
import type { NewInboxMessage } from "../../../../src/store/inbox/inbox-message.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { orderEvent, PROGRAM_ID } from "./fixtures.ts";

export const LOUNGE = 1;

/** A resource as a read shows it; `data` says what the test is about. */
export function readResource(resourceId: string, overrides: Partial<ReadResource> = {}): ReadResource {
  return {
    resourceId,
    module: LOUNGE,
    resourceName: `Lounge ${resourceId}`,
    transportHubId: "A00001",
    transportHubName: "Manchester Airport",
    iata: "MAN",
    city: "Manchester",
    countryOrRegion: "GB",
    data: { resourceId, module: LOUNGE },
    ...overrides,
  };
}

/** A hub as a read shows it. */
export function readHub(transportHubId: string, overrides: Partial<ReadHub> = {}): ReadHub {
  return {
    transportHubId,
    transportHubName: `Airport ${transportHubId}`,
    iata: "MAN",
    city: "Manchester",
    countryOrRegion: "GB",
    data: { transportHubId, type: 1 },
    ...overrides,
  };
}

/** Reads and stores these resources now. @returns the number of the read */
export async function storeResources(
  db: Database["kysely"],
  resources: readonly ReadResource[],
  programId: ProgramId = PROGRAM_ID,
): Promise<number> {
  const { readNumber } = await startCatalogueRead(db);
  await saveResources(db, { programId, readNumber, extent: "list", resources });
  return readNumber;
}

export const BATCH: BatchKey = {
  programId: PROGRAM_ID,
  eventType: "resource.metadata.updated",
  batchId: "20251028T010000Z",
};

/** A message of a batch. */
export function batchMessage(
  sequence: number,
  totalSequence: number,
  overrides: Partial<NewInboxMessage> = {},
): NewInboxMessage {
  const eventType = overrides.eventType ?? BATCH.eventType;
  const batchId = overrides.batchId ?? BATCH.batchId;
  const programId = overrides.programId ?? BATCH.programId;
  return orderEvent("", {
    eventType,
    batchId,
    orderId: null,
    passId: null,
    currentStatus: null,
    sequence,
    totalSequence,
    logicalKey: JSON.stringify([programId, eventType, batchId, sequence]),
    body: JSON.stringify({ eventType, batchId, sequence, totalSequence, resources: [`N${sequence}`] }),
    ...overrides,
  });
}

/** Stores messages in the inbox, in this order. */
export async function receive(
  database: Pick<Database, "queryPrepared">,
  ...messages: NewInboxMessage[]
): Promise<void> {
  const writer = createInboxWriter(database);
  for (const message of messages) await writer.write(message);
}

/**
 * Ends a full read whose lists showed nothing, as the activity does.
 * @returns how many batches it stands for
 */
export async function endReadOfNothing(db: Db, parts: readonly PartRead[]): Promise<number> {
  const programId = PROGRAM_ID;
  for (const part of parts) await noteListed(db, { ...part, programId, ids: [] });
  await endFullRead(db, { programId, parts, result: {}, lacksDetails: async () => false });
  return await coverBatches(db, { programId, parts });
}
