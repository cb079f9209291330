import type { Response } from "express";
import { encode as encodePng } from "fast-png";
import { encode as encodeQr } from "uqr";

/** Light modules around the symbol: ISO/IEC 18004 asks for four. */
const QUIET_ZONE_MODULES = 4;
/** A scanner at a desk reads a screen from a hand's breadth. */
const WIDTH_MIN_PX = 300;
const [DARK, LIGHT] = [0, 255];

/** Formats of an image, with their media types. */
export const QR_FORMATS = { svg: "image/svg+xml", png: "image/png" } as const;
export type QrFormat = keyof typeof QR_FORMATS;

/** Error corrections that are tried, the best for a screen first: of the other one more text fits into the largest code. */
const ERROR_CORRECTIONS = ["M", "L"] as const;

/** A QR code, with the light modules around it. */
interface QrCode {
  readonly size: number;
  readonly data: readonly (readonly boolean[])[];
}

/** The QR code of a text and nothing else; null where the text is longer than the largest one holds, some 2,900 bytes. */
export function qrCodeOf(text: string): QrCode | null {
  for (const ecc of ERROR_CORRECTIONS) {
    try {
      return encodeQr(text, { ecc, border: QUIET_ZONE_MODULES });
    } catch (error) {
      // It has no other way to say that the text is too long.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return null;
}

/** Headers and body of an image of the code. Nobody keeps it. */
export function sendQrCode(res: Response, { size, data }: QrCode, format: QrFormat): void {
  const scale = Math.ceil(WIDTH_MIN_PX / size);
  const image = format === "svg" ? svgOf(data, scale) : pngOf(data, scale);
  res.status(200).set("Cache-Control", "private, no-store").type(QR_FORMATS[format]).send(image);
}

function svgOf(rows: readonly (readonly boolean[])[], scale: number): string {
  const width = rows.length * scale;
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}" viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${rows.length}v${rows.length}H0z"/><path d="${dark.join("")}"/></svg>`;
}

function pngOf(rows: readonly (readonly boolean[])[], scale: number): Buffer {
  const width = rows.length * scale;
  const data = new Uint8Array(width * width);
  for (let index = 0; index < data.length; index += 1) {
    const row = rows[Math.floor(index / width / scale)];
    data[index] = row?.[Math.floor((index % width) / scale)] === true ? DARK : LIGHT;
  }
  return Buffer.from(encodePng({ width, height: width, data, channels: 1, depth: 8 }));
}
