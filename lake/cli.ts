/** The edge: argv in, exit code out. Parses, dispatches to one lazily loaded command, prints its outcome or its error. */
import { readFileSync } from "node:fs";
import { cac } from "cac";
import { GLOBAL_OPTIONS, type Invocation, type Outcome, VERBS } from "./commands/verbs.ts";
import { BugError, CancelledError, EXIT, type ExitCode, LakeError, UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { renderError } from "./render-error.ts";

/** Version of every `--json` output; it grows only when a field changes its meaning or goes away. */
const SCHEMA_VERSION = 1;

function version(): string {
  const here = new URL(
    import.meta.url.endsWith(".ts") ? "../package.json" : "../../package.json",
    import.meta.url,
  );
  return (JSON.parse(readFileSync(here, "utf8")) as { version: string }).version;
}

interface Parsed {
  readonly verb: (typeof VERBS)[number] | undefined;
  readonly args: string[];
  readonly flags: Record<string, unknown>;
}

function parse(argv: readonly string[]): Parsed {
  const cli = cac("lake");
  for (const [flag, about] of GLOBAL_OPTIONS) cli.option(flag, about);
  for (const verb of VERBS) {
    const command = cli.command(
      verb.args === undefined ? verb.name : `${verb.name} ${verb.args}`,
      verb.about,
    );
    for (const [flag, about] of verb.options ?? []) command.option(flag, about);
    for (const example of verb.examples) command.example(`  $ ${example}`);
  }
  cli.help((sections) => sections.filter((section) => !section.title?.startsWith("For more info")));
  cli.version(version(), "-V, --version");
  const { args, options } = cli.parse(["node", "lake", ...argv], { run: false });
  if (options.help || options.version) return { verb: undefined, args: [], flags: {} };
  const command = cli.matchedCommand;
  if (command === undefined) {
    if (args[0] === undefined) {
      if (argv.length > 0)
        throw new UsageError(`no command given, only ${argv.join(" ")}`, { next: "lake --help" });
      cli.outputHelp();
      return { verb: undefined, args: [], flags: {} };
    }
    const known = VERBS.map((verb) => verb.name);
    const near = nearest(String(args[0]), known);
    throw new UsageError(`unknown command ${args[0]}${near === undefined ? "" : `; did you mean ${near}?`}`, {
      next: near === undefined ? "lake --help" : `lake ${near} --help`,
    });
  }
  refuseUnknownOptions(command.name, options, [...command.options, ...cli.globalCommand.options]);
  try {
    command.checkOptionValue();
    command.checkRequiredArgs();
    command.checkUnusedArgs();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), {
      next: `lake ${command.name} --help`,
    });
  }
  const flags = Object.fromEntries(Object.entries(options).filter(([name]) => name !== "--"));
  return { verb: VERBS.find((verb) => verb.name === command.name), args: args.map(String), flags };
}

function refuseUnknownOptions(command: string, given: object, known: readonly { names: string[] }[]): void {
  const names = known.flatMap((option) => option.names);
  const unknown = Object.keys(given).filter((name) => name !== "--" && !names.includes(name));
  if (unknown.length === 0) return;
  const kebab = (name: string) =>
    `${name.length > 1 ? "--" : "-"}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const problems = unknown.map((name) => {
    const near = nearest(name, names);
    return {
      what: `unknown option ${kebab(name)}`,
      ...(near === undefined ? {} : { hint: `did you mean ${kebab(near)}?` }),
    };
  });
  const [first] = problems;
  throw new UsageError([first?.what, first?.hint].filter(Boolean).join("; "), {
    problems: problems.length > 1 ? problems : [],
    next: `lake ${command} --help`,
  });
}

function fixedClock(flag: unknown): Date | undefined {
  if (flag === undefined) return undefined;
  const text = String(flag);
  const now = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(now.getTime())) {
    throw new UsageError(`--now ${text} is not a time`, { next: "--now 2026-11-21T12:00:00Z" });
  }
  return now;
}

/** Ctrl-C and SIGTERM ask the command to stop; a second one ends the process at once. */
function cancellation(): AbortController {
  const controller = new AbortController();
  for (const [signal, code] of [
    ["SIGINT", EXIT.interrupted],
    ["SIGTERM", EXIT.terminated],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(code);
      controller.abort(new CancelledError(signal));
    });
  }
  return controller;
}

function print(outcome: Outcome, json: boolean): void {
  if (outcome.bytes !== undefined) process.stdout.write(outcome.bytes);
  else if (json)
    process.stdout.write(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...outcome.data })}\n`);
  else if (outcome.text !== undefined && outcome.text !== "")
    process.stdout.write(outcome.text.endsWith("\n") ? outcome.text : `${outcome.text}\n`);
}

export async function main(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes("--json");
  let scrub = (text: string): string => text;
  try {
    const { verb, args, flags } = parse(argv);
    if (verb === undefined) return EXIT.ok;
    const { systemEffects } = await import("./effects.ts");
    const effects = systemEffects({ now: fixedClock(flags.now) });
    scrub = effects.secrets.scrub;
    const quiet = flags.quiet === true || json || flags.logFormat === "json";
    const invocation: Invocation = {
      args,
      flags,
      projectDir: flags.project === undefined ? "." : String(flags.project),
      effects,
      typed: ["lake", ...argv].join(" "),
      interactive: process.stderr.isTTY === true && process.env.TERM !== "dumb" && !quiet,
      quiet,
      signal: cancellation().signal,
    };
    const { default: command } = await verb.load();
    const outcome = await command(invocation);
    print(outcome, json);
    return outcome.exitCode ?? EXIT.ok;
  } catch (error) {
    if (json)
      process.stdout.write(
        scrub(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, error: errorJson(error) })}\n`),
      );
    else
      process.stderr.write(
        scrub(
          renderError(
            error,
            argv.includes("--log-level=debug") || argv.join(" ").includes("--log-level debug"),
          ),
        ),
      );
    return error instanceof LakeError ? error.exitCode : EXIT.bug;
  }
}

function errorJson(thrown: unknown): Record<string, unknown> {
  const error = thrown instanceof LakeError ? thrown : new BugError(thrown);
  return { ...error.toJSON(), exitCode: error.exitCode };
}
