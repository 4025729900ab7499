/** Secrets that a program prints, e.g. a password manager's own. A program runs once, for all secrets it prints. */
import type { Effects } from "../effects.ts";
import { fieldOf } from "./field-of.ts";
import { type LookedUp, withoutLastBreak } from "./looked-up.ts";
import type { SecretPlace } from "./place.ts";
import { type CommandAnswer, runSecretCommand } from "./run-secret-command.ts";

type CommandPlace = SecretPlace & { readonly kind: "command" };

export interface CommandBackend {
  lookUp(name: string, place: CommandPlace): Promise<LookedUp>;
  /** Has the program run again for the next who asks. */
  forget(place: CommandPlace): void;
}

interface Run {
  readonly startedMs: number;
  readonly answer: Promise<CommandAnswer>;
}

export function commandBackend(
  projectDir: string,
  { env, monotonicMs, secrets }: Pick<Effects, "env" | "monotonicMs" | "secrets">,
): CommandBackend {
  const runs = new Map<string, Run>();

  function running({ words, ttlMs, timeoutMs }: CommandPlace): Promise<CommandAnswer> {
    const last = runs.get(idOf(words));
    if (last !== undefined && monotonicMs() - last.startedMs < ttlMs) return last.answer;
    const answer = runSecretCommand({ words, timeoutMs, env, cwd: projectDir });
    runs.set(idOf(words), { startedMs: monotonicMs(), answer });
    return answer;
  }

  function failed(name: string, { words }: CommandPlace, { missing, stdout, stderr }: Failed): LookedUp {
    runs.delete(idOf(words));
    // It may have printed the secret before it failed, and name it in its complaint.
    for (const line of stdout.split(/\r?\n/)) secrets.add(name, line);
    const said = cautious(secrets.scrub(stderr));
    const hint = `try it in a shell: ${words[0]}`;
    return { missing: `the command ${missing}${said === "" ? "" : `; it says: ${said}`}`, hint };
  }

  return {
    async lookUp(name, place) {
      const answer = await running(place);
      if ("missing" in answer) return failed(name, place, answer);
      const { field } = place;
      const found = field === undefined ? { value: answer.stdout } : fieldOf(answer.stdout, field);
      const hint = `correct the setting secrets for ${name}`;
      if ("missing" in found) return { missing: `what the command prints ${found.missing}`, hint };
      const value = withoutLastBreak(found.value);
      return value === "" ? { missing: "the command prints nothing", hint } : { value, backend: "command" };
    },
    forget: ({ words }) => void runs.delete(idOf(words)),
  };
}

type Failed = Extract<CommandAnswer, { missing: string }>;

function idOf(words: readonly string[]): string {
  return JSON.stringify(words);
}

const SAID_MAX = 200;

/** The last line that says something, without anything that looks like a secret nobody knows yet. */
function cautious(stderr: string): string {
  const line = stderr.trim().split(/\r?\n/).at(-1) ?? "";
  const words = line.split(/(\s+)/).map((word) => (looksSecret(word) ? "[…]" : word));
  return words.join("").slice(0, SAID_MAX);
}

/** Long, and of letters and digits mixed. */
function looksSecret(word: string): boolean {
  return word.length >= 12 && /\d/.test(word) && /[A-Za-z]/.test(word) && !word.includes("[secret:");
}
