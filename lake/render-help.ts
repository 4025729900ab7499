/** What `lake --help` and `lake <command> --help` say, and the same as JSON. */
import { GLOBAL_OPTIONS, type Option, VERBS, type Verb } from "./commands/verbs.ts";
import { EXIT } from "./errors.ts";

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "done",
  failed: "a model or an assertion failed; nothing was published",
  usage: "the command line is wrong",
  badData: "rows or answers break their contract",
  unavailable: "a source cannot be reached",
  bug: "a bug in lake",
  cannotWrite: "the lake cannot be written",
  io: "disk full, disk failing, or a damaged lake",
  retryLater: "try later: another run, or the source asks to wait",
  partial: "some resources landed, others failed",
  auth: "a key is missing or refused",
  config: "the settings or the project are wrong",
  interrupted: "Ctrl-C",
  terminated: "SIGTERM",
};

export function renderHelp(verb: Verb | undefined, version: string): string {
  const sections = verb === undefined ? overview(version) : details(verb);
  return `${sections.join("\n\n")}\n`;
}

/** Every command with its options, or the one asked about. */
export function helpData(verb: Verb | undefined): Record<string, unknown> {
  const options = (list: readonly Option[]) => list.map(([flag, about]) => ({ flag, about }));
  const commands = (verb === undefined ? VERBS : [verb]).map(({ load: _, ...told }) => ({
    ...told,
    options: options(told.options ?? []),
  }));
  return { commands, globalOptions: options(GLOBAL_OPTIONS), exitCodes: exitCodes() };
}

function overview(version: string): string[] {
  const width = Math.max(...VERBS.map((verb) => called(verb).length));
  const groups = [...Map.groupBy(VERBS, ({ group }) => group)];
  return [
    `lake ${version}: from APIs to trusted, typed, versioned Parquet tables`,
    section("Start here", ["lake run-all --days 1", "lake status"]),
    ...groups.map(([group, verbs]) =>
      section(
        group,
        verbs.map((verb) => `${called(verb).padEnd(width)}  ${verb.about}`),
      ),
    ),
    section("Options of every command", columns(GLOBAL_OPTIONS)),
    section("Exit codes", columns(exitCodes().map(({ code, meaning }) => [String(code), meaning]))),
    "lake <command> --help shows its options and examples.",
  ];
}

function details(verb: Verb): string[] {
  const { about, options = [], examples } = verb;
  return [
    `lake ${called(verb)}${options.length === 0 ? "" : " [options]"}\n  ${about}`,
    section("Examples", examples),
    ...(options.length === 0 ? [] : [section("Options", columns(options))]),
    section("Options of every command", columns(GLOBAL_OPTIONS)),
  ];
}

function called({ name, args }: Verb): string {
  return [name, args].filter(Boolean).join(" ");
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function columns(pairs: readonly Option[]): string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

function exitCodes(): { code: number; meaning: string }[] {
  return Object.entries(EXIT).map(([name, code]) => ({
    code,
    meaning: EXIT_MEANINGS[name as keyof typeof EXIT],
  }));
}
