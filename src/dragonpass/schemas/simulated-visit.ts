import { z } from "zod";
import { wireId } from "./wire.ts";

/** Answer to a simulation that plays a visit: by this id it is cancelled (DragonPass: another id than the order's). */
export const wireSimulatedVisit = z.looseObject({ transactionId: wireId });

/** Answer to the simulation of a cancellation, of which nothing more is needed. */
export const wireSimulatedCancellation = z.looseObject({});
