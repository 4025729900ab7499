import { isEnoent } from "../errors.ts";

/** For `.catch()`: a path that does not exist is undefined, anything else is thrown. */
export function ignoreMissing(error: unknown): undefined {
  if (!isEnoent(error)) throw error;
}
