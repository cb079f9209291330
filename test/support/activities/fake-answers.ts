import type { OrderActivities } from "../../../src/domain/activity-interfaces.ts";
import type { Gate } from "../proxies/gate.ts";
import type { Fakes } from "./fake-activities.ts";

/** An activity that answers as usual, once its gate is open. */
export function gated(name: keyof OrderActivities, gate: Gate) {
  return (_: Fakes, usual: OrderActivities): Partial<OrderActivities> => ({
    [name]: async (input: never) => {
      await gate.pass();
      return await usual[name](input);
    },
  });
}

/** DragonPass says that it is too late to cancel. */
export function refusing(fakes: Fakes): Pick<OrderActivities, "cancelOrder"> {
  return {
    cancelOrder: async () => ({
      kind: "refused",
      booking: fakes.booking,
      code: "cancellation_window_closed",
      message: "too late",
    }),
  };
}
