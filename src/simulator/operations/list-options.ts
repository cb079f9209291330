import { laterLocal, toLocalMinute } from "../dates.ts";
import type { ModuleName } from "../entities/module-name.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

/** Days that are listed where none is asked for, from today on at the resource. */
const DAYS_LISTED = 14;
const DAY_MINUTES = 1_440;

interface OptionsQuestion {
  readonly programId: string;
  readonly module: ModuleName;
  readonly resourceId: string;
  /** `YYYY-MM-DD` at the resource; `null`: the next two weeks. */
  readonly date: string | null;
}

/** The answer's data. Throws `SupplierError` (`resourceNotFound`), also where the resource belongs to another module. */
export function listOptions(state: SimulatorState, question: OptionsQuestion): Record<string, unknown> {
  const { programId, module, resourceId, date } = question;
  const resource = state.catalogue.resourceOf(programId, resourceId);
  const { options } = moduleOf(resource);
  if (resource.module !== module || options === null) throw new SupplierError("resourceNotFound", "Resource not found");
  const today = toLocalMinute(state.clock.now(), state.catalogue.timezoneOf(resourceId));
  const dayIn = (days: number) => (laterLocal(today, days * DAY_MINUTES) ?? today).slice(0, 10);
  return options.list(resource, date === null ? Array.from({ length: DAYS_LISTED }, (_, days) => dayIn(days)) : [date]);
}
