import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const decode = promisify(gunzip);

/** Codes of zlib for bytes that are not gzip, or not all of it. */
const CORRUPT: ReadonlySet<unknown> = new Set(["Z_DATA_ERROR", "Z_BUF_ERROR", "Z_NEED_DICT"]);

/** Decodes gzip (RFC 1952). Stops at `bytesMax`: a small body may unpack to gigabytes. */
export async function decodeGzip(bytes: Buffer, bytesMax: number): Promise<Buffer | "too_large" | "corrupt"> {
  try {
    return await decode(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ERR_BUFFER_TOO_LARGE") return "too_large";
    if (CORRUPT.has(code)) return "corrupt";
    throw error;
  }
}
