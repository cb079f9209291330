import type { Booking } from "../../../src/contract/booking.ts";
import { PASS_TYPES, type PassType } from "../../../src/contract/vocabulary.ts";
import { moduleRow, PREBOOKED_MODULES, type PrebookedModule } from "../../../src/domain/modules.ts";
import { type MagicName, magicResourceId } from "../../../src/simulator/magic-resources.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { inDays } from "./service.ts";

/** A module that can be prebooked, and the kind of pass that it is booked on. */
interface ModuleKind {
  readonly module: PrebookedModule;
  readonly passType: PassType;
}

/** A kind of booking: of a module, or a top-up of one. */
export interface BookedKind extends ModuleKind {
  readonly what: string;
  readonly isTopUp: boolean;
}

/** Every module with every kind of pass. */
export const MODULE_KINDS: readonly ModuleKind[] = PREBOOKED_MODULES.flatMap((module) =>
  PASS_TYPES.map((passType) => ({ module, passType })),
);

/** Bookings of every module with every kind of pass, and top-ups on them where the module has some. */
export const BOOKED_KINDS: readonly BookedKind[] = [
  ...MODULE_KINDS.map((kind) => ({ ...kind, what: kind.module, isTopUp: false })),
  ...MODULE_KINDS.filter(({ module }) => moduleRow(module).hasTopUp).map((kind) => ({
    ...kind,
    what: `top-up of ${kind.module}`,
    isTopUp: true,
  })),
];

const USAGES = 5;

/** A pass that is good for this module only. */
function createPassFor({ passes }: Simulator, { module, passType }: ModuleKind) {
  const only = passType === "ePass" ? { modules: [module] } : { entitlements: { [module]: USAGES } };
  const { type, id } = passes.create({ type: passType, availableUsages: USAGES, ...only });
  return { type, id };
}

/** A request of this module on a pass of its own: of a magic resource, or of one as most are. */
export function moduleRequest(simulator: Simulator, kind: ModuleKind, magic?: MagicName) {
  const { module } = kind;
  const resourceId = magic === undefined ? `${moduleRow(module).idLetter}00001` : magicResourceId(magic, module);
  return {
    pass: createPassFor(simulator, kind),
    module,
    resourceId,
    adultCount: 1,
    guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
    ...whatIsBooked(kind, resourceId),
  };
}

/** The day pass of a gym in Manchester for the day that it is there. */
export function dayPassOfToday(resourceId: string) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(Date.now());
  return { optionId: `${resourceId}-dayPass`, prebookingDate: `${today}T23:59` };
}

/**
 * A request of this kind on a pass of its own. What a top-up is of has been booked before, on another pass: its magic is
 * that of the resource as well.
 */
export async function bookedRequest(
  simulator: Simulator,
  kind: BookedKind,
  book: (request: Record<string, unknown>) => Promise<Pick<Booking, "bookingId">>,
  magic?: MagicName,
) {
  const request = moduleRequest(simulator, kind, magic);
  if (!kind.isTopUp) return request;
  const { bookingId } = await book(moduleRequest(simulator, kind, magic));
  return { ...request, resourceId: undefined, topUpOf: bookingId };
}

/** With an E-pass a class, which says itself when it is; with a membership a day pass, which does not. */
function whatIsBooked({ module, passType }: ModuleKind, resourceId: string) {
  const { dateFrom, bookedBy } = moduleRow(module);
  if (dateFrom === "request") return { optionId: null, prebookingDate: inDays(365) };
  if (bookedBy === "option" && dateFrom === null) return { optionId: `${resourceId}-01`, prebookingDate: null };
  if (passType === "membership") return { optionId: `${resourceId}-dayPass`, prebookingDate: inDays(365) };
  const day = inDays(10).slice(0, "YYYY-MM-DD".length);
  return { optionId: `${resourceId}-${day.replaceAll("-", "")}-1830`, prebookingDate: null };
}
