import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type {
  GetResourceArgs,
  GetTransportHubArgs,
  ListResourcesArgs,
  ListTransportHubsArgs,
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
export async function getResource(caller: Caller, args: GetResourceArgs): Promise<Found<SupplierResource>> {
  const { resourceId, language, fallbackAllowed, ...options } = args;
  if (leavesPath(resourceId)) return { kind: "not-found" };
  const answer = await caller.call({
    ...options,
    operation: "getResource",
    method: "GET",
    path: withQuery(PATHS.resource(resourceId), { language, fallbackAllowed }),
  });
  if (isNotFound(answer, SUPPLIER_CODES.resourceNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireResource, caller.noteOf("getResource")) };
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
export async function getTransportHub(caller: Caller, args: GetTransportHubArgs): Promise<Found<SupplierTransportHub>> {
  const { transportHubId, language, fallbackAllowed, ...options } = args;
  if (leavesPath(transportHubId)) return { kind: "not-found" };
  const answer = await caller.call({
    ...options,
    operation: "getTransportHub",
    method: "GET",
    path: withQuery(PATHS.transportHub(transportHubId), { language, fallbackAllowed }),
  });
  if (isNotFound(answer, SUPPLIER_CODES.resourceNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireTransportHub, caller.noteOf("getTransportHub")) };
}

/** Whether an id would name another place than its own as part of a path; nothing has such an id. */
function leavesPath(id: string): boolean {
  // RFC 3986 §5.2.4. Encoding the dots does not help: URLs are read with them decoded.
  return id === "" || id === "." || id === "..";
}
