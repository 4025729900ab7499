/** What was typed, judged against the verbs: everything wrong with it at once, every value as the text it was. */
import { cac } from "cac";
import { GLOBAL_OPTIONS, type Option, VERBS, type Verb } from "./commands/verbs.ts";
import { type Problem, UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

export type Parsed =
  | { readonly kind: "help"; readonly verb: Verb | undefined }
  | { readonly kind: "version" }
  | {
      readonly kind: "command";
      readonly verb: Verb;
      readonly args: readonly string[];
      /** By camelCase name: true for a switch, its text for a value, a list for a value that may be repeated. */
      readonly flags: Readonly<Record<string, unknown>>;
      /** Options that the verb does not know, where it takes such: by what was typed. */
      readonly ownOptions: Readonly<Record<string, unknown>>;
    };

const HELP: Option = ["-h, --help", "Show help, for lake or for one command"];
const VERSION: Option = ["-V, --version", "Show the version"];

/** @throws UsageError with every unknown option, missing value and unused argument */
export function parseArgv(argv: readonly string[]): Parsed {
  const cli = cac("lake");
  for (const [flag, about] of [...GLOBAL_OPTIONS, HELP, VERSION]) cli.option(flag, about);
  for (const verb of VERBS) {
    const command = cli.command([verb.name, verb.args].filter(Boolean).join(" "), verb.about);
    for (const [flag, about] of verb.options ?? []) command.option(flag, about);
  }
  const { args: positionals, options } = cli.parse(["node", "lake", ...argv.map(kept)], { run: false });
  const { "--": afterDashes = [], ...given } = options as Record<string, unknown>;
  const args = [...positionals, ...(afterDashes as readonly unknown[])].map((arg) => plain(arg) as string);
  const verb = VERBS.find(({ name }) => name === cli.matchedCommand?.name);
  if (options.help === true) return { kind: "help", verb };
  if (options.version === true) return { kind: "version" };
  if (verb === undefined) return withoutCommand(argv, args);

  const unknown = unknownOptions(verb, argv);
  const problems = [
    ...(verb.ownOptions ? [] : unknown.map((name) => unknownOption(verb, name))),
    ...valueProblems(verb, given),
    ...argumentProblems(verb, args),
  ];
  const [first] = problems;
  if (first !== undefined) {
    const message =
      problems.length === 1 ? first.what : `${problems.length} things are wrong with the command`;
    throw new UsageError(message, { problems, next: `lake ${verb.name} --help` });
  }
  const flags = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, plain(value)]));
  const ownOptions = Object.fromEntries(unknown.map((name) => [name, flags[camelCase(name)] ?? true]));
  return { kind: "command", verb, args, flags, ownOptions };
}

/** Before anything is parsed, so that an error of parsing comes as JSON too. */
export function wantsJson(argv: readonly string[]): boolean {
  return beforeDashes(argv).includes("--json");
}

function withoutCommand(argv: readonly string[], args: readonly string[]): Parsed {
  const [name, topic] = args;
  if (name === undefined) {
    if (argv.length === 0) return { kind: "help", verb: undefined };
    throw new UsageError(`no command given, only ${argv.join(" ")}`, { next: "lake --help" });
  }
  const names = VERBS.map((verb) => verb.name);
  const wanted = name === "help" ? topic : name;
  const verb = VERBS.find((known) => known.name === wanted);
  if (name === "help" && (topic === undefined || verb !== undefined)) return { kind: "help", verb };
  const near = nearest(String(wanted), names);
  throw new UsageError(`unknown command ${wanted}${near === undefined ? "" : `; did you mean ${near}?`}`, {
    next: near === undefined ? "lake --help" : `lake ${near} --help`,
  });
}

/** From what was typed, not from what was parsed: names like `constructor` do not survive the parser. */
function unknownOptions(verb: Verb, argv: readonly string[]): string[] {
  const known = optionsOf(verb).flatMap(namesOf);
  return [...new Set(beforeDashes(argv).filter(isOption).flatMap(namesIn))].filter(
    (name) => !known.includes(name) && !known.includes(name.replace(/^--no-/, "--")),
  );
}

function unknownOption(verb: Verb, name: string): Problem {
  const others = VERBS.filter((other) => optionsOf(other).some((option) => namesOf(option).includes(name)));
  const near = name.length > 2 ? nearest(name, optionsOf(verb).flatMap(namesOf)) : undefined;
  const hint =
    others.length > 0
      ? `it is an option of ${others.map((other) => other.name).join(", ")}`
      : near && `did you mean ${near}?`;
  return { what: `unknown option ${name}`, ...(hint === undefined ? {} : { hint }) };
}

function valueProblems(verb: Verb, given: Readonly<Record<string, unknown>>): Problem[] {
  return optionsOf(verb).flatMap((option) => {
    const value = given[camelCase(namesOf(option).at(-1)!)];
    const [flag] = option;
    if (value === undefined) return [];
    if (!takesValue(flag)) return typeof value === "boolean" ? [] : [{ what: `${flag} takes no value` }];
    const values = [value].flat();
    if (values.some((one) => typeof one !== "string" || plain(one) === ""))
      return [{ what: `${flag} needs a value` }];
    if (values.length > 1 && !isRepeatable(flag))
      return [{ what: `${flag} is given ${values.length} times` }];
    return [];
  });
}

function argumentProblems(verb: Verb, args: readonly string[]): Problem[] {
  const most = verb.args?.includes("…") ? Number.POSITIVE_INFINITY : (verb.args?.split(" ").length ?? 0);
  if (args.length <= most) return [];
  const extra = args.slice(most).join(" ");
  const takes = ["no argument", `one argument, ${verb.args}`][most] ?? `${most} arguments, ${verb.args}`;
  const hint = most === 0 ? {} : { hint: "put quotes around an argument that has spaces" };
  return [{ what: `${verb.name} takes ${takes}; left over: ${extra}`, ...hint }];
}

function optionsOf(verb: Verb): readonly Option[] {
  return [...(verb.options ?? []), ...GLOBAL_OPTIONS, HELP, VERSION];
}

function takesValue(flag: string): boolean {
  return flag.includes("<");
}

function isRepeatable(flag: string): boolean {
  return flag.includes("…");
}

/** `-q, --quiet` → both. */
function namesOf([flag]: Option): string[] {
  return flag
    .replace(/ <.*/, "")
    .split(",")
    .map((name) => name.trim());
}

function camelCase(name: string): string {
  return name.replace(/^--/, "").replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

/** SQL may begin with a comment: `-- all of it`. */
function isOption(arg: string): boolean {
  return /^-{1,2}[^\s-]/.test(arg);
}

/** `--days=1` → `--days`; `-qh` → `-q`, `-h`. */
function namesIn(arg: string): string[] {
  const name = arg.replace(/=[\s\S]*/, "");
  return name.startsWith("--") ? [name] : [...name.slice(1)].map((letter) => `-${letter}`);
}

/** No argument of a process can hold a NUL. */
const KEPT = "\0";

/** Keeps cac from reading 007 as the number 7, an empty value as none, and SQL that starts with a comment as an option. */
function kept(arg: string): string {
  if (isOption(arg)) return arg.replace("=", `=${KEPT}`);
  const isMisread = Number.isFinite(Number(arg)) || (arg.startsWith("-") && arg !== "--");
  return isMisread ? KEPT + arg : arg;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "string" && value.startsWith(KEPT) ? value.slice(KEPT.length) : value;
}
