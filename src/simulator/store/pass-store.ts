import { randomUUID } from "node:crypto";
import { toSupplierDate } from "../dates.ts";
import type { ModuleName } from "../entities/module-name.ts";
import { type Entitlement, type NewPass, PASS_STATUS, type Pass, type PassType } from "../entities/pass.ts";
import { IdSequence, randomDigits } from "../ids.ts";

/** Every pass, by id, and whether clients can see it yet. */
export class PassStore {
  readonly #passes = new Map<string, Pass>();
  readonly #defaultProgramId: string;
  readonly #idByOrder = new Map<string, string>();
  readonly #hidden = new Set<string>();
  readonly #orderIds = new IdSequence("DP");

  constructor(defaultProgramId: string) {
    this.#defaultProgramId = defaultProgramId;
  }

  /** Makes a pass, or replaces the one with that id. */
  create(pass: NewPass = {}): Pass {
    const { type = "ePass", entitlements } = pass;
    const created: Pass = {
      type,
      id: pass.id ?? `${type === "ePass" ? "1788" : "8888"}${randomDigits(12)}`,
      programId: pass.programId ?? this.#defaultProgramId,
      clientUserId: pass.clientUserId ?? randomUUID(),
      firstName: pass.firstName ?? "Alex",
      lastName: pass.lastName ?? "Example",
      status: pass.status ?? PASS_STATUS.active,
      availableUsages: entitlements === undefined ? (pass.availableUsages ?? 10) : sumOf(entitlements),
      usedUsages: 0,
      entitlements: entitlements === undefined ? null : entitlementsOf(entitlements),
      modules: [...(pass.modules ?? [])],
      allowedResourceIds: [...(pass.allowedResourceIds ?? [])],
      activationDate: pass.activationDate ?? null,
      expirationDate: pass.expirationDate ?? new Date("2099-12-31T23:59:59Z"),
      orderId: this.#orderIds.next(),
      orderCreatedDate: toSupplierDate(pass.issuedAt ?? new Date()),
      orderCancelledDate: null,
    };
    this.#passes.set(created.id, created);
    this.#idByOrder.set(created.orderId, created.id);
    return created;
  }

  get(id: string): Pass | undefined {
    return this.#passes.get(id);
  }

  list(): Pass[] {
    return [...this.#passes.values()];
  }

  /** The pass of this program with this id, whatever else is known about it. */
  find(programId: string, id: string, type?: PassType): Pass | undefined {
    const pass = this.#passes.get(id);
    if (pass === undefined || pass.programId !== programId) return undefined;
    return type === undefined || pass.type === type ? pass : undefined;
  }

  /** The pass that an order of this program has issued, once clients can see it. */
  findByOrder(programId: string, orderId: string): Pass | undefined {
    const pass = this.find(programId, this.#idByOrder.get(orderId) ?? "");
    return pass === undefined || this.#hidden.has(pass.id) ? undefined : pass;
  }

  /** E-passes of a user that clients can see, newest first. */
  listOf(programId: string, clientUserId: string): Pass[] {
    return this.allOf(programId, clientUserId)
      .filter(({ id, type }) => type === "ePass" && !this.#hidden.has(id))
      .reverse();
  }

  /** Everything that a user has, oldest first. */
  allOf(programId: string, clientUserId: string): Pass[] {
    return this.list().filter((pass) => pass.programId === programId && pass.clientUserId === clientUserId);
  }

  hide(id: string): void {
    this.#hidden.add(id);
  }

  reveal(id: string): void {
    this.#hidden.delete(id);
  }

  cancel(id: string, cancelledAt: Date): Pass {
    const pass = this.#passes.get(id);
    if (pass === undefined) throw new RangeError("There is no such pass.");
    const cancelled = { ...pass, status: PASS_STATUS.cancelled, orderCancelledDate: toSupplierDate(cancelledAt) };
    this.#passes.set(id, cancelled);
    return cancelled;
  }

  /** Takes usages for a module, or with a negative number gives them back; null: for none of them. */
  use(id: string, module: ModuleName | null, usages: number): void {
    const pass = this.#passes.get(id);
    if (pass === undefined) return;
    const { entitlements } = pass;
    const own = module === null ? undefined : entitlements?.[module];
    this.#passes.set(id, {
      ...pass,
      usedUsages: pass.usedUsages + usages,
      entitlements:
        own === undefined || module === null
          ? entitlements
          : { ...entitlements, [module]: { ...own, used: own.used + usages } },
    });
  }
}

/** Usages that are left for a module. */
export function usagesLeft({ entitlements, availableUsages, usedUsages }: Pass, module: ModuleName): number {
  if (entitlements === null) return availableUsages - usedUsages;
  const { available, used } = entitlements[module] ?? NONE;
  return available - used;
}

const NONE: Entitlement = { available: 0, used: 0 };

function entitlementsOf(given: NonNullable<NewPass["entitlements"]>): Pass["entitlements"] {
  return Object.fromEntries(Object.entries(given).map(([module, available = 0]) => [module, { available, used: 0 }]));
}

function sumOf(given: NonNullable<NewPass["entitlements"]>): number {
  return Object.values(given).reduce<number>((sum, available = 0) => sum + available, 0);
}
