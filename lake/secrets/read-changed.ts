/** Reads small files that may change at any time, again only when they have. */
import { readFileSync, type Stats, statSync } from "node:fs";
import { isSystemError } from "../errors.ts";

/** `exposed`: others than its owner may read it. `missing` says why there is no text, e.g. `does not exist`. */
export type FileText = { readonly text: string; readonly exposed: boolean } | { readonly missing: string };

const BYTES_MAX = 65_536;
const OTHERS_MAY_READ = 0o044;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EACCES: "may not be read by this user",
  EISDIR: "is a folder",
};

export function changedFileReader(): (path: string) => FileText {
  const kept = new Map<string, { readonly mark: string; readonly read: FileText }>();
  return (path) => {
    try {
      const stats = statSync(path);
      const mark = markOf(stats);
      const last = kept.get(path);
      if (last?.mark === mark) return last.read;
      if (stats.size > BYTES_MAX) return { missing: `has ${stats.size} bytes, more than a secret has` };
      const exposed = process.platform !== "win32" && (stats.mode & OTHERS_MAY_READ) !== 0;
      const read = { text: readFileSync(path, "utf8"), exposed };
      kept.set(path, { mark, read });
      return read;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return { missing: REASONS[error.code] ?? `cannot be read (${error.code})` };
    }
  };
}

function markOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join();
}
