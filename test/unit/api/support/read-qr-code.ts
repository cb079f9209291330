import { decode as decodePng } from "fast-png";
import jsqr from "jsqr";

/** Pixels as a reader takes them: red, green, blue and how opaque. */
export function greyAsRgba(grey: ArrayLike<number>): Uint8ClampedArray {
  return Uint8ClampedArray.from(Array.from(grey).flatMap((value) => [value, value, value, 255]));
}

/** The text of a QR code in a PNG, as another library reads it, and its size in pixels. */
export function readQrPng(png: ArrayBuffer): { text: string | undefined; width: number; height: number } {
  const { width, height, data } = decodePng(new Uint8Array(png));
  return { text: jsqr.default(greyAsRgba(data), width, height)?.data, width, height };
}
