import type { ColumnType, Generated } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";

/**
 * The tables of the catalogue as Kysely sees them; rows that others must not undo are written by statements of their own.
 * `catalogue_lists` is not among them: only processes of an earlier version use it, so a migration may drop it once
 * none of them can run beside this one.
 */
export interface CatalogueTables {
  catalogue_resources: CatalogueResourcesTable;
  catalogue_hubs: CatalogueHubsTable;
  catalogue_details: CatalogueDetailsTable;
  resource_batches: ResourceBatchesTable;
  catalogue_state: CatalogueStateTable;
  catalogue_syncs: CatalogueSyncsTable;
  catalogue_parts: CataloguePartsTable;
  catalogue_recoveries: CatalogueRecoveriesTable;
  inbox_health: InboxHealthTable;
}

/** Columns that both lists have of an item; its id is named differently in each. */
interface CatalogueItemTable {
  program_id: ProgramId;
  name: string | null;
  iata: string | null;
  country_or_region: string | null;
  city: string | null;
  available: boolean;
  /** As DragonPass gave it; null for what is known only to be gone. */
  data: Record<string, unknown> | null;
  search_text: string;
  updated_at: Date | null;
  fetched_at: Date;
  /** Taken before the read was sent, and when it had been answered. */
  read_number: number;
  answered_number: number;
}

interface CatalogueResourcesTable extends CatalogueItemTable {
  resource_id: string;
  /** Null for what is known only to be gone. */
  module: number | null;
  transport_hub_id: string | null;
}

interface CatalogueHubsTable extends CatalogueItemTable {
  transport_hub_id: string;
}

/** Answers of the detail calls, which hold more than the lists do. */
interface CatalogueDetailsTable {
  program_id: ProgramId;
  kind: "resource" | "hub";
  id: string;
  data: Record<string, unknown>;
  fetched_at: Date;
  /** Taken before the read was sent, and when it had been answered. */
  read_number: number;
  answered_number: number;
}

interface ResourceBatchesTable {
  program_id: ProgramId;
  event_type: string;
  batch_id: string;
  first_received_at: Date;
  completed_at: Date | null;
  ended_as: string | null;
  /** When it was last made sure that its workflow runs. */
  ensured_at: Date | null;
}

interface CatalogueStateTable {
  program_id: ProgramId;
  event_type: string;
  watermark: Date | null;
  last_recovery_at: Date | null;
  last_recovery_result: JsonOrNull;
}

interface CatalogueSyncsTable {
  program_id: ProgramId;
  last_started_at: Date | null;
  last_finished_at: Date | null;
  result: JsonOrNull;
  /** Since when a full read is awaited that stands for many open batches; its place among the reads. */
  cover_asked_at: Date | null;
  cover_asked_number: number | null;
  /** Place among the reads of the last request to read the program as a whole. */
  wanted_number: number | null;
}

/** A part of a program's full read: the hubs, or a module. */
interface CataloguePartsTable {
  program_id: ProgramId;
  /** DragonPass's number; 0 for the hubs. */
  module: number;
  /** All that a list showed is stored which began to be read there. */
  listed_number: number;
  /** So are the details; a full read has ended with it. */
  whole_number: number | null;
}

/** A recovery that is going on. */
interface CatalogueRecoveriesTable {
  /** Place among the reads at which it began. */
  number: number;
  /** Of which everything is stored. */
  pages: number;
  begun_at: Generated<Date>;
}

interface InboxHealthTable {
  id: number;
  last_alive_at: Date;
}

type JsonOrNull = ColumnType<Record<string, unknown> | null, string | null, string | null>;
