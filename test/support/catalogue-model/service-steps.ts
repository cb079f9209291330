import fc from "fast-check";
import { program, resource, type SupplierStep, supplierSteps } from "./steps.ts";

type ReadOperation = "getResource" | "getTransportHub" | "listResources" | "listTransportHubs" | "listEvents";

/** Steps of the whole service; it reads, rings and repeats by itself meanwhile. */
export type ServiceStep =
  | SupplierStep
  | { readonly do: "recover" }
  | { readonly do: "sync"; readonly program: number }
  | { readonly do: "book"; readonly resource: number }
  | { readonly do: "fail"; readonly operation: ReadOperation }
  | {
      readonly do: "hold up";
      readonly operation: ReadOperation;
      readonly when: "before" | "after";
      readonly ms: number;
    }
  | { readonly do: "let pass"; readonly ms: number };

const operation = fc.constantFrom<ReadOperation[]>(
  "getResource",
  "getTransportHub",
  "listResources",
  "listTransportHubs",
  "listEvents",
);
const when = fc.constantFrom("before" as const, "after");
const ms = fc.integer({ min: 10, max: 400 });

export const serviceSteps: fc.Arbitrary<ServiceStep[]> = fc.array(
  fc.oneof(
    ...supplierSteps,
    { weight: 1, arbitrary: fc.record({ do: fc.constant("recover" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("sync" as const), program }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("book" as const), resource }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), operation }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("hold up" as const), operation, when, ms }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("let pass" as const), ms }) },
  ),
  { minLength: 30, maxLength: 60, size: "max" },
);
