import { passRequestId } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";
import type { PathParameter } from "./route.ts";

/** 404. */
export function passRequestNotFound(): ApiError {
  return new ApiError("not_found", "No request for a pass has this id.");
}

/** The id of a request for a pass in a path. None can have an id of another shape. */
export const passRequestIdInPath: PathParameter<typeof passRequestId> = {
  schema: passRequestId,
  onMismatch: passRequestNotFound,
};
