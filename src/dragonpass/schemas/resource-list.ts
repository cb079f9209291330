import { z } from "zod";
import { listOr } from "./nested.ts";
import { isBehindTheEnd, type SupplierPagination, wirePagination } from "./pagination.ts";
import { type SupplierResource, wireResource } from "./resource.ts";
import { secondaryText } from "./secondary.ts";

/** One page of the resources of a program. */
export interface SupplierResourcePage {
  pagination: SupplierPagination | null;
  /** The language of the answer; null where it does not say. */
  language: string | null;
  /** A line of a list may lack what the details have: required fields and policy. */
  resources: SupplierResource[];
}

const wireList = z.array(wireResource);

/**
 * DragonPass: `transportHubResources`, `lifestyleResources`. A list under another name is read too:
 * resources that nobody sees would be taken for resources that are gone.
 */
const wireLists = z
  .record(
    z.string(),
    z
      .unknown()
      .transform((value) => (Array.isArray(value) ? value : null))
      .pipe(wireList.nullable()),
  )
  .transform((lists) => {
    const given = Object.values(lists).filter((list) => list !== null);
    return given.length === 0 ? null : given.flat();
  });

/** Answer of `GET /resources`. One line that cannot be identified spoils the page. */
export const wireResourcePage = z
  .looseObject({
    pagination: wirePagination,
    language: secondaryText,
    resources: listOr(wireList, wireLists.nullish()).transform((resources) => resources ?? null),
  })
  .refine((page) => page.resources !== null || isBehindTheEnd(page.pagination), { path: ["resources"] })
  .transform(
    ({ pagination, language, resources }): SupplierResourcePage => ({
      pagination,
      language,
      resources: resources ?? [],
    }),
  );
