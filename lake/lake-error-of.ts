/** Whose fault something is that nobody expected: the project's own TypeScript is named by file and line, the rest is a bug here. */
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { asStorageError, BugError, EndedEarlyError, LakeError, ProjectCodeError } from "./errors.ts";

const ENGINE_DIR = fileURLToPath(new URL(".", import.meta.url));

/** State of the lake after a process that stopped in the middle of a command. */
export const CUT_OFF = "what was committed stays; what was cut off is cleared away by the next run";

/** How Node ends a process in which nothing is left to wait for. */
const NOTHING_TO_WAIT_FOR = 13;

export function lakeErrorOf(thrown: unknown, projectDir: string): LakeError {
  if (thrown instanceof LakeError) return thrown;
  const where = placeInProject(thrown, projectDir);
  if (where === undefined) {
    const refused = asStorageError(thrown, "working on the lake");
    return refused instanceof LakeError ? refused : new BugError(thrown);
  }
  return new ProjectCodeError(`the project's own code threw ${String(thrown)}`, {
    where,
    next: "correct it, then run the same command again",
    cause: thrown,
  });
}

/**
 * `file:line:column` of the code of the project that threw, or that cannot be parsed; undefined when it is not the
 * project's.
 */
export function placeInProject(thrown: unknown, projectDir: string): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const [, file, line] = /^((?:file:\/\/|\/|[A-Z]:\\).*):(\d+)\n/.exec(stack) ?? [];
  if (file === undefined || line === undefined) return innermostFrame(stack, projectDir);
  const caret = /^( *)\^/m.exec(stack)?.[1]?.length;
  return shown(file, `${line}${caret === undefined ? "" : `:${caret + 1}`}`, projectDir);
}

/** Called while the process exits, so the stack still shows who asked for it. */
export function endedEarly(code: number, projectDir: string): LakeError {
  const where = innermostFrame(new Error().stack ?? "", projectDir, true);
  const fact =
    code === NOTHING_TO_WAIT_FOR
      ? "nothing was left to wait for; a promise never settles"
      : `process.exit(${code}) was called`;
  return new EndedEarlyError(`the process ended before the command did: ${fact}`, {
    ...(where === undefined ? {} : { where }),
    state: CUT_OFF,
    next: `${where === undefined ? "look for the cause in extract/" : "throw an error there instead"}, then run the same command again`,
  });
}

/**
 * The innermost frame outside Node and packages, if it is the project's and not the engine's. While the process exits,
 * the innermost frames are the engine's own and count for nothing.
 */
function innermostFrame(stack: string, projectDir: string, exiting = false): string | undefined {
  for (const line of stack.split("\n")) {
    const [, location = "", place = ""] =
      /\(?((?:file:\/\/|\/|[A-Z]:\\)[^()]+?):(\d+:\d+)\)?$/.exec(line) ?? [];
    if (pathOf(location).startsWith(ENGINE_DIR)) {
      if (!exiting) return undefined;
      continue;
    }
    const frame = shown(location, place, projectDir);
    if (frame !== undefined) return frame;
  }
  return undefined;
}

/** Relative to the project; undefined for a file that is not of the project. */
function shown(location: string, place: string, projectDir: string): string | undefined {
  const project = resolve(projectDir) + sep;
  const file = pathOf(location);
  if (!file.startsWith(project) || file.includes(`${sep}node_modules${sep}`)) return undefined;
  return `${relative(project, file).split(sep).join("/")}:${place}`;
}

function pathOf(location: string): string {
  return location.startsWith("file://") ? fileURLToPath(location) : location;
}
