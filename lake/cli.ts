/** The edge: argv in, exit code out. Parses, loads one command, prints its outcome or its error, whatever happens to the process. */
import { readFileSync, writeSync } from "node:fs";
import { type Invocation, type Outcome, SCHEMA_VERSION } from "./commands/verbs.ts";
import type { Effects } from "./effects.ts";
import {
  asStorageError,
  CancelledError,
  EXIT,
  type ExitCode,
  isSystemError,
  type LakeError,
  UsageError,
} from "./errors.ts";
import { CUT_OFF, endedEarly, lakeErrorOf } from "./lake-error-of.ts";
import { parseArgv, wantsJson } from "./parse-argv.ts";
import { errorJson, renderError } from "./render-error.ts";

const STDOUT = 1;
const STDERR = 2;

/** How this process speaks: set from what was typed, before anything can fail. */
interface Voice {
  json: boolean;
  /** stderr carries NDJSON and nothing else. */
  logJson: boolean;
  /** Nothing on stderr that a person did not ask for. */
  quiet: boolean;
  /** Errors come with their stack. */
  stacks: boolean;
  projectDir: string;
  scrub: (text: string) => string;
}

export async function main(argv: readonly string[]): Promise<ExitCode> {
  const voice: Voice = {
    json: wantsJson(argv),
    logJson: process.env.LAKE_LOG_FORMAT === "json",
    quiet: false,
    stacks: process.env.LAKE_LOG_LEVEL === "debug",
    projectDir: ".",
    scrub: (text) => text,
  };
  const guard = guardProcess(voice);
  try {
    return await dispatch(argv, voice, guard);
  } catch (error) {
    return await fail(lakeErrorOf(error, voice.projectDir), voice);
  } finally {
    guard.over();
  }
}

async function dispatch(argv: readonly string[], voice: Voice, guard: Guard): Promise<ExitCode> {
  const parsed = parseArgv(argv);
  if (parsed.kind !== "command") {
    const { helpData, renderHelp } = await import("./render-help.ts");
    const outcome =
      parsed.kind === "version"
        ? { data: { version: version() }, text: version() }
        : { data: helpData(parsed.verb), text: renderHelp(parsed.verb, version()) };
    await print(outcome, voice);
    return EXIT.ok;
  }
  const { verb, args, flags, ownOptions } = parsed;
  if (flags.project !== undefined) voice.projectDir = String(flags.project);
  if (flags.logFormat !== undefined) voice.logJson = flags.logFormat === "json";
  if (flags.logLevel !== undefined) voice.stacks = flags.logLevel === "debug";
  voice.quiet = flags.quiet === true || voice.json || voice.logJson;

  const { systemEffects } = await import("./effects.ts");
  const effects: Effects = systemEffects({ now: await fixedClock(flags.now) });
  voice.scrub = effects.secrets.scrub;
  const invocation: Invocation = {
    args,
    flags,
    ownOptions,
    projectDir: voice.projectDir,
    effects,
    typed: typedAs(argv),
    interactive: process.stderr.isTTY === true && process.env.TERM !== "dumb" && !voice.quiet,
    quiet: voice.quiet,
    signal: cancellation(guard),
  };
  const { default: command } = await verb.load();
  const outcome = await command(invocation).catch((error: unknown) => {
    // Whatever the interruption broke on its way, it is told as the interruption.
    throw invocation.signal.aborted ? invocation.signal.reason : error;
  });
  if (outcome.error !== undefined) return fail(outcome.error, voice, outcome.data);
  await print(outcome, voice);
  return outcome.exitCode ?? EXIT.ok;
}

function version(): string {
  const packageJson = import.meta.url.endsWith(".ts") ? "../package.json" : "../../package.json";
  const { version } = JSON.parse(readFileSync(new URL(packageJson, import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}

async function fixedClock(flag: unknown): Promise<Date | undefined> {
  if (flag === undefined) return undefined;
  const { readInstant } = await import("./plan/instant.ts");
  const now = readInstant(String(flag));
  if (now !== undefined) return now;
  throw new UsageError(`--now is ${flag}, expected a date or an instant with its zone`, {
    next: "--now 2026-11-21, or --now 2026-11-21T12:00:00Z",
  });
}

/** As a shell would take it again: `lake query 'FROM gold.daily_revenue'`. */
function typedAs(argv: readonly string[]): string {
  const quoted = argv.map((arg) =>
    /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`,
  );
  return ["lake", ...quoted].join(" ");
}

/** Ctrl-C and SIGTERM ask the command to stop; a second one ends the process at once. */
function cancellation({ end }: Guard): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) end(new CancelledError(signal, { state: CUT_OFF, next: "lake status" }));
      controller.abort(new CancelledError(signal));
    });
  }
  return controller.signal;
}

async function print(
  { data, text, bytes, next = [] }: Outcome,
  { json, quiet, scrub }: Voice,
): Promise<void> {
  if (bytes !== undefined) for await (const chunk of bytes) await toStdout(chunk);
  else if (json && data !== undefined) {
    const hints = next.length === 0 ? {} : { next };
    await toStdout(scrub(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...data, ...hints })}\n`));
  } else if (!json && text !== undefined && text !== "")
    await toStdout(scrub(text.endsWith("\n") ? text : `${text}\n`));
  if (quiet || next.length === 0) return;
  process.stderr.write(scrub(`\n${next.map((command) => `next     ${command}\n`).join("")}`));
}

/** False when nobody reads on: a reader that has seen enough, like head, is no failure. */
async function toStdout(chunk: string | Uint8Array): Promise<boolean> {
  try {
    await new Promise<void>((done, failed) => {
      process.stdout.write(chunk, (error) => (error ? failed(error) : done()));
    });
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EPIPE") return false;
    throw asStorageError(error, "writing to stdout");
  }
}

/** Says what went wrong; `told` is how far the command came. */
async function fail(error: LakeError, voice: Voice, told: object = {}): Promise<ExitCode> {
  if (voice.json) {
    const line = failureJson(error, voice, told);
    await toStdout(line).catch(() => process.stderr.write(line));
  } else process.stderr.write(failureText(error, voice));
  return error.exitCode;
}

function failureJson(error: LakeError, { scrub }: Voice, told: object = {}): string {
  return scrub(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...told, error: errorJson(error) })}\n`);
}

function failureText(error: LakeError, { logJson, stacks, scrub }: Voice): string {
  if (!logJson) return scrub(renderError(error, stacks));
  const time = new Date().toISOString();
  return scrub(`${JSON.stringify({ level: "error", time, event: "error", ...errorJson(error) })}\n`);
}

interface Guard {
  /** Says why and ends the process at once. */
  end(error: LakeError): never;
  /** The command has ended; the process may. */
  over(): void;
}

/**
 * However the process ends, it says why, and never with a code that means success: also when code of the project calls
 * process.exit, throws where nobody waits for it, or leaves a promise that never settles.
 */
function guardProcess(voice: Voice): Guard {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const tell = (error: LakeError): void => {
    process.exitCode = error.exitCode;
    const [fd, text] = voice.json ? [STDOUT, failureJson(error, voice)] : [STDERR, failureText(error, voice)];
    writeSync(fd, text);
  };
  const onExit = (code: number): void => tell(endedEarly(code, voice.projectDir));
  const over = (): void => void process.off("exit", onExit);
  const end = (error: LakeError): never => {
    over();
    tell(error);
    process.exit();
  };
  process.on("exit", onExit);
  process.on("uncaughtException", (thrown) => {
    const error = lakeErrorOf(thrown, voice.projectDir);
    error.state ??= CUT_OFF;
    end(error);
  });
  return { end, over };
}
