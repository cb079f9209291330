import type { ZodType, z } from "zod";
import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type {
  CallOptions,
  DetailLanguageOptions,
  GetResourceArgs,
  GetTransportHubArgs,
  ListResourcesArgs,
  ListTransportHubsArgs,
  Operation,
} from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Found } from "../client/outcomes.ts";
import { withQuery } from "../client/query.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { PAGE_BYTES_MAX } from "../client/transport.ts";
import { type SupplierResource, wireResource } from "../schemas/resource.ts";
import { type SupplierResourcePage, wireResourcePage } from "../schemas/resource-list.ts";
import {
  type SupplierTransportHub,
  type SupplierTransportHubPage,
  wireTransportHub,
  wireTransportHubPage,
} from "../schemas/transport-hub.ts";

/** Reads one page of the resources of a module. */
export async function listResources(caller: Caller, args: ListResourcesArgs): Promise<SupplierResourcePage> {
  const { module, pageSize, pageNumber, language, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "listResources",
    method: "GET",
    path: withQuery(PATHS.resources, { module, pageSize, pageNumber, language }),
    bytesMax: PAGE_BYTES_MAX,
  });
  return readAnswer(answer, wireResourcePage, caller.noteOf("listResources"));
}

/** Reads one resource. */
export async function getResource(
  caller: Caller,
  { resourceId: id, ...options }: GetResourceArgs,
): Promise<Found<SupplierResource>> {
  return getItem(caller, options, { operation: "getResource", id, pathOf: PATHS.resource, schema: wireResource });
}

/** Reads one page of the hubs. */
export async function listTransportHubs(
  caller: Caller,
  args: ListTransportHubsArgs,
): Promise<SupplierTransportHubPage> {
  const { pageSize, pageNumber, language, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "listTransportHubs",
    method: "GET",
    path: withQuery(PATHS.transportHubs, { pageSize, pageNumber, language }),
    bytesMax: PAGE_BYTES_MAX,
  });
  return readAnswer(answer, wireTransportHubPage, caller.noteOf("listTransportHubs"));
}

/** Reads one hub. */
export async function getTransportHub(
  caller: Caller,
  { transportHubId: id, ...options }: GetTransportHubArgs,
): Promise<Found<SupplierTransportHub>> {
  const schema = wireTransportHub;
  return getItem(caller, options, { operation: "getTransportHub", id, pathOf: PATHS.transportHub, schema });
}

async function getItem<Schema extends ZodType>(
  caller: Caller,
  { language, fallbackAllowed, ...options }: CallOptions & DetailLanguageOptions,
  {
    operation,
    id,
    pathOf,
    schema,
  }: { operation: Operation; id: string; pathOf: (id: string) => string; schema: Schema },
): Promise<Found<z.output<Schema>>> {
  if (leavesPath(id)) return { kind: "not-found" };
  const path = withQuery(pathOf(id), { language, fallbackAllowed });
  const answer = await caller.call({ ...options, operation, method: "GET", path });
  if (isNotFound(answer, SUPPLIER_CODES.resourceNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, schema, caller.noteOf(operation)) };
}

/** Whether an id would name another place than its own as part of a path; nothing has such an id. */
export function leavesPath(id: string): boolean {
  // RFC 3986 §5.2.4. Encoding the dots does not help: URLs are read with them decoded.
  return id === "" || id === "." || id === "..";
}
