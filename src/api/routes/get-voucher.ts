import { z } from "zod";
import type { Booking } from "../../contract/booking.ts";
import { type GetPrebookingDependencies, getPrebooking } from "../../prebookings/get-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound } from "../http/booking-errors.ts";
import { QR_FORMATS, type QrFormat, qrCodeOf, sendQrCode } from "../http/qr-code.ts";
import { route } from "../http/route.ts";

/** A voucher of a booking, as a drawing that any size suits. */
export const getVoucherSvgRoute = voucherRoute("svg");
/** A voucher of a booking, in pixels. */
export const getVoucherPngRoute = voucherRoute("png");

function voucherRoute(format: QrFormat) {
  return route({
    method: "GET",
    path: `/v1/prebookings/:bookingId/voucher.${format}`,
    scope: "read",
    summary: `The QR code of a voucher of the booking, with the voucher and nothing else in it (${format.toUpperCase()}, at least 300 pixels wide).`,
    pathParameters: { bookingId: bookingIdInPath },
    query: z.strictObject({
      index: z
        .string()
        .regex(/^\d{1,3}$/, "must be a whole number from 0 to 999")
        .default("0")
        .transform(Number)
        .meta({ description: "which voucher, 0 for the first" }),
    }),
    answers: { 200: { when: "", schema: null, media: QR_FORMATS[format] } },
    problems: ["booking_not_found", "voucher_not_available"],
    handler:
      (dependencies: GetPrebookingDependencies) =>
      async ({ path, query: { index } }, { res }) => {
        const result = await getPrebooking(dependencies, path.bookingId);
        if (result.kind === "not-found") throw bookingNotFound();
        const qrCode = qrCodeOf(voucherOf(result.booking, index));
        if (qrCode === null) throw notAvailable("The voucher is too long for a QR code; its text is in the booking.");
        sendQrCode(res, qrCode, format);
      },
  });
}

function voucherOf({ status, vouchers }: Booking, index: number): string {
  // A voucher that nothing stands behind must not be shown to anybody at a desk.
  if (status === "cancelled") throw notAvailable("The booking is cancelled, and its vouchers with it.");
  const voucher = vouchers[index]?.voucher ?? "";
  if (voucher !== "") return voucher;
  if (vouchers.length === 0) throw notAvailable("DragonPass has given the booking no voucher, or not yet.");
  const has = vouchers.length === 1 ? "only voucher 0" : `vouchers 0 to ${vouchers.length - 1}`;
  throw notAvailable(`The booking has ${has}.`);
}

function notAvailable(message: string): ApiError {
  return new ApiError("voucher_not_available", message);
}
