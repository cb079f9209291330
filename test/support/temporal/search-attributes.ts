import type { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** Adds the search attributes where they cannot be listed first, as on the server that skips time. */
export async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => [
      name,
      IndexedValueType[`INDEXED_VALUE_TYPE_${type}`],
    ]),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
