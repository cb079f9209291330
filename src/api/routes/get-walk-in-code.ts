import { z } from "zod";
import { opaqueId, type ProgramId } from "../../contract/vocabulary.ts";
import type { WalkInCodes } from "../../passes/walk-in-code.ts";
import { programsToLookIn } from "../catalogue/catalogue-query.ts";
import { unavailable } from "../http/error-handler.ts";
import { PASS_IN_PATH, passInPath, passNotFound } from "../http/pass-errors.ts";
import { QR_FORMATS, type QrFormat, qrCodeOf, sendQrCode } from "../http/qr-code.ts";
import { route } from "../http/route.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

const TOO_LONG =
  "DragonPass gives a code that is too long for a QR code; send the request again later, it is asked for another one.";

/** Dependencies of the two routes. */
export interface WalkInCodeDependencies {
  readonly walkInCodes: WalkInCodes;
  readonly programIds: readonly ProgramId[];
}

/** A pass to be shown at a walk-in, as a drawing that any size suits. */
export const getWalkInCodeSvgRoute = walkInCodeRoute("svg");
/** A pass to be shown at a walk-in, in pixels. */
export const getWalkInCodePngRoute = walkInCodeRoute("png");

function walkInCodeRoute(format: QrFormat) {
  return route({
    method: "GET",
    path: `/v1/passes/:passType/:passId/qr.${format}`,
    scope: "read",
    summary: `The QR code for a walk-in: an E-pass's id and nothing else, a membership's dynamic code, which is good for minutes (${format.toUpperCase()}, at least 300 pixels wide).`,
    pathParameters: PASS_IN_PATH,
    query: z.strictObject({
      programId: opaqueId
        .optional()
        .meta({ description: "the membership's program; without it all are asked in turn" }),
    }),
    answers: { 200: { when: "", schema: null, media: QR_FORMATS[format] } },
    problems: ["pass_not_found", "supplier_refused"],
    handler:
      ({ walkInCodes, programIds }: WalkInCodeDependencies) =>
      async ({ path, query: { programId } }, { res, callerGone }) => {
        const programs = programsToLookIn(programId, programIds);
        // Nothing is called otherwise, and nobody is asked for it.
        const code = await walkInCodes.codeOf(passInPath(path), programs, callerGone()).catch(rethrowRefusedRead);
        if (code === null) throw passNotFound("DragonPass knows no membership with this id in these programs.");
        const qrCode = qrCodeOf(code);
        if (qrCode === null) throw unavailable(TOO_LONG, null);
        sendQrCode(res, qrCode, format);
      },
  });
}
