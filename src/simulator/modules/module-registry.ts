/** The modules that the simulator knows. Another one is a file like `lounge.ts` and a line here. */
import { loungeModule } from "./lounge.ts";
import type { PrebookingModule } from "./prebooking-module.ts";

export const MODULES = { lounge: loungeModule } as const satisfies Record<string, PrebookingModule>;
export type ModuleName = keyof typeof MODULES;

/** The module with this number, if there is one. */
export function findModule(code: number): PrebookingModule | undefined {
  return Object.values(MODULES).find((module) => module.code === code);
}
