import { z } from "zod";
import { secondaryTime, secondaryVoucher } from "./secondary.ts";

/** Text that a membership is shown by for a while. It opens a lounge: a credential. */
export interface SupplierDynamicCode {
  qrCode: string;
  /** By DragonPass's clock; null where it does not say, or not readably. */
  validUntil: Date | null;
}

/** Answer to the question for a dynamic code (A19): the code is all that is needed of it. */
export const wireDynamicCode = z
  .looseObject({ qrCode: secondaryVoucher, validUntil: secondaryTime })
  .refine(({ qrCode }) => qrCode !== null, { path: ["qrCode"], message: "is missing" })
  .transform(({ qrCode, validUntil }): SupplierDynamicCode => ({ qrCode: qrCode ?? "", validUntil }));
