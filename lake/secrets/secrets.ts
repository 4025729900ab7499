/** Reads secrets by name. No value leaves here without being known to the scrubber first. */
import type { Effects } from "../effects.ts";
import { keyId } from "../key-id.ts";
import { commandBackend } from "./from-command.ts";
import { fromEnvironment } from "./from-environment.ts";
import { fileBackend } from "./from-file.ts";
import type { LookedUp } from "./looked-up.ts";
import { describePlace, placeOf, type SecretPlace, type SecretSettings } from "./place.ts";
import { changedFileReader } from "./read-changed.ts";

export interface FoundSecret {
  readonly value: string;
  readonly backend: "environment" | ".env" | "file" | "command";
  /** Tells one key from another without showing either. */
  readonly keyId: string;
}

export interface MissingSecret {
  /** Its name, and why it is not there. */
  readonly missing: string;
  /** Where it was looked for. */
  readonly where: string;
  readonly hint: string;
}

export interface Secrets {
  /** Environment, `.env` and files as they are now; what a command gave while it is good. */
  read(name: string): Promise<FoundSecret | MissingSecret>;
  /** Whether there is another value now in place of a refused one; a command runs once more per refused value. */
  renewed(name: string, refused: string): Promise<boolean>;
  /** Has the scrubber know what can be read without running a command. */
  learn(names: Iterable<string>): void;
}

export interface SecretsOptions {
  readonly settings: SecretSettings;
  /** Where `.env` lies and relative paths start. */
  readonly projectDir: string;
  readonly effects: Pick<Effects, "env" | "log" | "monotonicMs" | "secrets">;
}

export function openSecrets({ settings, projectDir, effects }: SecretsOptions): Secrets {
  const readFile = changedFileReader();
  const inFile = fileBackend(projectDir, effects, readFile);
  const byCommand = commandBackend(projectDir, effects);
  const refusals = new Set<string>();

  function atOnce(name: string, place: Exclude<SecretPlace, { kind: "command" }>) {
    const looked =
      place.kind === "environment"
        ? fromEnvironment(place.variable, projectDir, effects.env, readFile)
        : inFile(name, place);
    return told(name, place, looked);
  }

  function told(name: string, place: SecretPlace, looked: LookedUp): FoundSecret | MissingSecret {
    if ("missing" in looked) {
      const { missing, hint } = looked;
      return { missing: `${name}: ${missing}`, where: describePlace(place), hint };
    }
    effects.secrets.add(name, looked.value);
    return { ...looked, keyId: keyId(looked.value) };
  }

  async function read(name: string): Promise<FoundSecret | MissingSecret> {
    const place = placeOf(name, settings);
    if (place.kind !== "command") return atOnce(name, place);
    return told(name, place, await byCommand.lookUp(name, place));
  }

  return {
    read,
    async renewed(name, refused) {
      const place = placeOf(name, settings);
      const refusal = `${name} ${keyId(refused)}`;
      if (place.kind === "command" && !refusals.has(refusal)) {
        refusals.add(refusal);
        byCommand.forget(place);
      }
      const now = await read(name);
      return "value" in now && now.value !== refused;
    },
    learn(names) {
      for (const name of names) {
        const place = placeOf(name, settings);
        if (place.kind !== "command") atOnce(name, place);
      }
    },
  };
}
