import { closeSync, openSync, readSync } from "node:fs";

/** More than any key, certificate or configuration has; a device such as `/dev/zero` has no end. */
const BYTES_MAX = 1_048_576;

/** Text of a file that a setting names, or what is wrong with it, to follow the setting's name. */
export type SettingFile = { readonly text: string } | { readonly mistake: string };

/** Reads a file that a setting names, and no more of it than such a file can have. */
export function readSettingFile(path: string): SettingFile {
  try {
    const bytes = readBounded(path);
    if (bytes === null) return { mistake: "holds more than 1 MiB; give the path of the file that is meant" };
    return { text: bytes.toString("utf8") };
  } catch {
    // The reason is in the path, which the operator has before them.
    return { mistake: "cannot be read; give the path of a readable file" };
  }
}

/** Null where there is more. Not by its size: a pipe and a device have none. */
function readBounded(path: string): Buffer | null {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(BYTES_MAX + 1);
    let filled = 0;
    while (filled <= BYTES_MAX) {
      const read = readSync(file, buffer, filled, buffer.length - filled, null);
      if (read === 0) return buffer.subarray(0, filled);
      filled += read;
    }
    return null;
  } finally {
    closeSync(file);
  }
}
