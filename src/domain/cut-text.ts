const ELLIPSIS = "…";

/** The text, or as much of it as fits into so many characters (code points), the ellipsis that says so included. */
export function cutText(text: string, charactersMax: number): string {
  // A code point is two units at most, so most texts need no counting.
  if (text.length <= charactersMax) return text;
  const characters = Array.from(text.slice(0, 2 * (charactersMax + 1)));
  if (characters.length <= charactersMax) return text;
  return characters.slice(0, charactersMax - 1).join("") + ELLIPSIS;
}

/** Cuts a text to a number of bytes in UTF-8. */
export function cutBytes(text: string, bytesMax: number): string {
  if (utf8Bytes(text) <= bytesMax) return text;
  let kept = "";
  let bytes = utf8Bytes(ELLIPSIS);
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > bytesMax) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}

/** How many bytes a text has in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair stands for two of its four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
