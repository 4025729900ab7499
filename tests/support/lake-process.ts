/** The CLI as users meet it: the real process, its exact output, its exit code. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/lake.js", import.meta.url));
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** What is tested of the CLI is the same for every source, and one source takes a tenth of the time. */
const PAYMENTS_ONLY = { LAKE_SOURCES: "payments" };

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LakeOptions {
  /** Folder the command is typed in. Default: the repository; there LAKE_SOURCES is payments unless `env` says otherwise. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Typed into stdin; default: stdin is closed. */
  readonly input?: string;
  /** Gets the process while it runs, e.g. to kill it. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs `lake …` to its end. */
export function lake(
  args: readonly string[],
  { cwd = REPOSITORY, env = {}, input, onStart }: LakeOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...(cwd === REPOSITORY ? PAYMENTS_ONLY : {}), ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject).on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.end(input ?? "");
    onStart?.(child);
  });
}

/** A folder of the test's own, gone when the test ends; with node:test itself as `t`, of the file's own. */
export function temporaryFolder(t: { after(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "lake-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
