import type { PassesOfBookings } from "../../../activities/booking/dependencies.ts";

/** Where no booking has a pass issued. */
export const NO_PASSES: PassesOfBookings = {
  start: () => Promise.reject(new Error("no pass is issued here")),
  cancel: () => Promise.reject(new Error("no pass is cancelled here")),
  find: () => Promise.reject(new Error("no request for a pass is looked for here")),
  ring: () => Promise.reject(new Error("no request for a pass is rung here")),
};
