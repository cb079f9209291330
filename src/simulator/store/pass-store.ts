import { randomUUID } from "node:crypto";
import type { NewPass, Pass, PassType } from "../entities/pass.ts";
import { randomDigits } from "../ids.ts";

/** Every pass, by id. */
export class PassStore {
  readonly #passes = new Map<string, Pass>();
  readonly #defaultProgramId: string;

  constructor(defaultProgramId: string) {
    this.#defaultProgramId = defaultProgramId;
  }

  /** Makes a pass, or replaces the one with that id. */
  create(pass: NewPass = {}): Pass {
    const type = pass.type ?? "ePass";
    const created: Pass = {
      type,
      id: pass.id ?? `${type === "ePass" ? "1788" : "8888"}${randomDigits(12)}`,
      programId: pass.programId ?? this.#defaultProgramId,
      clientUserId: pass.clientUserId ?? randomUUID(),
      firstName: pass.firstName ?? "Alex",
      lastName: pass.lastName ?? "Example",
      availableUsages: pass.availableUsages ?? 10,
      usedUsages: 0,
      allowedResourceIds: [...(pass.allowedResourceIds ?? [])],
      activationDate: pass.activationDate ?? null,
      expirationDate: pass.expirationDate ?? new Date("2099-12-31T23:59:59Z"),
    };
    this.#passes.set(created.id, created);
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

  /** Takes usages, or with a negative number gives them back. */
  use(id: string, usages: number): void {
    const pass = this.#passes.get(id);
    if (pass !== undefined) this.#passes.set(id, { ...pass, usedUsages: pass.usedUsages + usages });
  }
}

/** Usages that are left. */
export function usagesLeft(pass: Pass): number {
  return pass.availableUsages - pass.usedUsages;
}
