import { z } from "zod";
import { PASS_TYPES, type Pass, passRequestId, pass as passSchema } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";
import type { PathParameter } from "./route.ts";

/** 404. */
export function passRequestNotFound(): ApiError {
  return new ApiError("not_found", "No request for a pass has this id.");
}

/** The id of a request for a pass in a path. None can have an id of another shape. */
export const passRequestIdInPath: PathParameter<typeof passRequestId> = {
  schema: passRequestId.describe("the request"),
  onMismatch: passRequestNotFound,
};

const KINDS = PASS_TYPES.map((name) => `\`${name}\``).join(" or ");

/** A pass in a path: any text, since a parameter that is wrong is told first. `passInPath` says which one it is. */
export const PASS_IN_PATH = {
  passType: {
    schema: z.string().meta({ words: KINDS, description: "which kind of pass it is" }),
    onMismatch: noSuchPass,
  },
  passId: {
    schema: z.string().meta({ words: "an id", description: "the number of the pass" }),
    onMismatch: noSuchPass,
  },
} as const;

/**
 * The pass that a path names.
 * @throws {ApiError} `pass_not_found` where nothing can be called so
 */
export function passInPath({ passType, passId }: { readonly passType: string; readonly passId: string }): Pass {
  const { data } = passSchema.safeParse({ type: passType, id: passId });
  if (data === undefined) throw noSuchPass();
  return data;
}

/** 404. */
export function passNotFound(message: string): ApiError {
  return new ApiError("pass_not_found", message);
}

function noSuchPass(): ApiError {
  return passNotFound(`No pass can have this id, or there is no such kind of pass: it is ${PASS_TYPES.join(" or ")}.`);
}
