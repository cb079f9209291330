import { ApiError } from "./api-error.ts";

/**
 * Where the page begins: after the position in the token, or at the start without one.
 * @throws {ApiError} `invalid_page_token` where the token was made for other filters, or is none
 */
export function positionOf<Position>(
  token: string | undefined,
  decode: (token: string) => Position | null,
): Position | null {
  if (token === undefined) return null;
  const position = decode(token);
  if (position !== null) return position;
  throw invalidPageToken();
}

/** 400 for a token that was made for other filters, or is none. */
export function invalidPageToken(): ApiError {
  return new ApiError("invalid_page_token", "The page token is not valid for these filters. Start again without it.");
}
