/** The key-usage log: who asked which service with which key, and when. Keys go by their ids. */
import { appendFileSync, mkdirSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname } from "node:path";
import { asStorageError } from "../errors.ts";
import { lakePaths } from "./paths.ts";

/** One line of `_state/key_usage.ndjson`. */
export interface KeyUsage {
  /** ISO instant of the first request of a command with this key. */
  readonly at: string;
  /** Null for a command that is no run. */
  readonly run_id: string | null;
  /** As typed, without secrets. */
  readonly command: string;
  readonly source: string;
  readonly secret: string;
  readonly backend: string;
  readonly key_id: string;
}

/** One line in one write, so that those of several processes never mix. */
export function recordKeyUsage(root: string, usage: KeyUsage): void {
  const path = lakePaths(root).keyUsage;
  const line = `${JSON.stringify({ ...usage, who: whoRuns() })}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, line, { mode: 0o640 });
  } catch (error) {
    throw asStorageError(error, "writing the key-usage log");
  }
}

function whoRuns(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
