/** What DuckDB says when a file that the lake names is not there, as a fault of the lake. */
import { CorruptLakeError } from "../errors.ts";
import { engineError } from "./engine-error.ts";

const GONE = /^No files found that match the pattern "(.*)"$|^Cannot open file "([^"]*)": No such file/;

/** CorruptLakeError that names the file; anything else as it is. */
export function asLostFile(error: unknown): unknown {
  const [, pattern, path = pattern] = GONE.exec(engineError(error).message) ?? [];
  if (path === undefined) return error;
  return new CorruptLakeError("a file that the lake names is gone", {
    where: path,
    next: /[/\\]snapshots[/\\]/.test(path)
      ? "lake run-transforms, which makes every table again from bronze"
      : "restore it from a backup, then lake doctor --verify",
    cause: error,
  });
}
