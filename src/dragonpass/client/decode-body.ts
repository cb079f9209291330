import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

/** More encodings than this, one around the other, are no answer but an attempt to fill the memory. */
const ENCODINGS_MAX = 3;

const unpackers = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  rawDeflate: promisify(inflateRaw),
};

/**
 * The text of a body as `Content-Encoding` packed it (RFC 9110 §8.4), without its byte order mark. Null where it
 * cannot be unpacked, is of an encoding that nobody asked for and is not known here, or is larger than allowed.
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string | string[] | undefined,
  bytesMax: number,
): Promise<string | null> {
  const encodings = [contentEncoding ?? []]
    .flat()
    .flatMap((line) => line.toLowerCase().split(","))
    .map((encoding) => encoding.trim().replace(/^x-/, ""))
    .filter((encoding) => encoding !== "" && encoding !== "identity");
  if (encodings.length > ENCODINGS_MAX) return null;
  let bytes = body;
  try {
    // The last one named was applied last.
    for (const encoding of encodings.reverse()) bytes = await unpack(bytes, encoding, bytesMax);
    // A gateway that packs what is packed already, or forgets to say so: no JSON begins like this.
    if (isGzip(bytes)) bytes = await unpack(bytes, "gzip", bytesMax);
  } catch {
    return null;
  }
  // A decoder drops one mark (RFC 8259 §8.1 allows to ignore it).
  return new TextDecoder().decode(bytes);
}

function unpack(bytes: Buffer, encoding: string, maxOutputLength: number): Promise<Buffer> {
  switch (encoding) {
    case "gzip":
      // A gateway may have unpacked it and left the header as it was.
      return isGzip(bytes) ? unpackers.gzip(bytes, { maxOutputLength }) : Promise.resolve(bytes);
    case "br":
      return unpackers.br(bytes, { maxOutputLength });
    case "deflate":
      // By its definition in a wrapper of zlib; some servers leave that out (RFC 9110 §8.4.1.2).
      return isZlib(bytes)
        ? unpackers.deflate(bytes, { maxOutputLength })
        : unpackers.rawDeflate(bytes, { maxOutputLength });
    default:
      return Promise.reject(new Error("an encoding that is not known here"));
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** RFC 1950 §2.2: method 8, and the first two bytes are a multiple of 31. */
function isZlib(bytes: Buffer): boolean {
  return bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}
