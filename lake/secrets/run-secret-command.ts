/** Runs a program for what it prints: without a shell, without a terminal, within a time limit. */
import { type ChildProcess, spawn } from "node:child_process";
import { isSystemError } from "../errors.ts";

export interface SecretCommand {
  /** Program and arguments. */
  readonly words: readonly string[];
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export type CommandAnswer =
  | { readonly stdout: string }
  /** Why there is no answer; both outputs are raw and may hold anything. */
  | { readonly missing: string; readonly stdout: string; readonly stderr: string };

const OUTPUT_MAX = 65_536;

/** A program that would ask a person for a password fails instead: there is no terminal. */
export function runSecretCommand({ words, timeoutMs, env, cwd }: SecretCommand): Promise<CommandAnswer> {
  const [program = "", ...args] = words;
  const output = { stdout: "", stderr: "" };
  if (program === "") return Promise.resolve({ missing: "names no program", ...output });
  return new Promise((resolve) => {
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] = (output[stream] + text).slice(0, OUTPUT_MAX);
      });
    }
    const kill = (): void => end(child);
    const settle = (missing: string | undefined): void => {
      clearTimeout(timer);
      process.off("exit", kill);
      resolve(missing === undefined ? { stdout: output.stdout } : { missing, ...output });
    };
    process.once("exit", kill);
    const timer = setTimeout(() => {
      kill();
      settle(`took longer than ${timeoutMs / 1000} s`);
    }, timeoutMs);
    child.on("error", (error) => settle(whyNotStarted(error)));
    child.on("close", (code, signal) => settle(howEnded(code, signal)));
  });
}

function howEnded(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
}

function whyNotStarted(error: Error): string {
  if (!isSystemError(error)) return "cannot be started";
  return error.code === "ENOENT" ? "is not installed, or not on PATH" : `cannot be started (${error.code})`;
}

function end(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
