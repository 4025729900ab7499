/**
 * Every failure a user can meet says four things: what, where, what state the lake is in, and the next command.
 * `code` is stable (documented, tested by code, never by text); the exit code follows from it.
 */

/** One finding of several: compile errors, missing keys, failing rows. `where` is `file:line:column` or `METHOD url → status`. */
export interface Problem {
  readonly what: string;
  readonly where?: string;
  /** The line of the file and a caret below the column. */
  readonly excerpt?: string;
  readonly hint?: string;
}

export interface LakeErrorDetails {
  readonly where?: string;
  /** What state the lake is in now, e.g. "nothing was committed; snapshot 41 is current". */
  readonly state?: string;
  /** The next command to type. */
  readonly next?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** Process exit codes (sysexits where one fits), documented in README. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  badData: 65,
  unavailable: 69,
  bug: 70,
  cannotWrite: 73,
  io: 74,
  retryLater: 75,
  partial: 76,
  auth: 77,
  config: 78,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export abstract class LakeError extends Error {
  /** Stable kebab-case identifier of the kind of failure. */
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly where: string | undefined;
  readonly next: string | undefined;
  readonly problems: readonly Problem[];
  /** Filled in by the run, which alone knows what was committed. */
  state: string | undefined;

  constructor(message: string, details: LakeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.where = details.where;
    this.state = details.state;
    this.next = details.next;
    this.problems = details.problems ?? [];
  }

  /** The JSON twin of the printed message, the same for every command. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      where: this.where,
      state: this.state,
      next: this.next,
      problems: this.problems.length > 0 ? this.problems : undefined,
    };
  }
}

/** The command line itself is wrong: unknown command, unknown option, a value that does not parse. */
export class UsageError extends LakeError {
  readonly code = "usage";
  readonly exitCode = EXIT.usage;
}

/** Configuration, environment or project layout is wrong or incomplete. Lists every problem at once. */
export class ConfigError extends LakeError {
  readonly code = "config";
  readonly exitCode = EXIT.config;
}

/** Models or assertions do not compile: syntax, unknown names, cycles, layer violations. Lists all of them. */
export class CompileError extends LakeError {
  readonly code = "compile";
  readonly exitCode = EXIT.failed;
}

/** A model compiled but failed while it was built. */
export class BuildError extends LakeError {
  readonly code = "build";
  readonly exitCode = EXIT.failed;
}

/** At least one error-severity assertion has failing rows; nothing was published. */
export class AssertionFailedError extends LakeError {
  readonly code = "assertion-failed";
  readonly exitCode = EXIT.failed;
}

/** Rows break their contract beyond the resource's threshold, or drift is frozen. */
export class ContractViolationError extends LakeError {
  readonly code = "contract-violation";
  readonly exitCode = EXIT.badData;
}

/** A response is not what the source promises: HTML with 200, truncated JSON, a missing path to the rows. */
export class BadResponseError extends LakeError {
  readonly code = "bad-response";
  readonly exitCode = EXIT.badData;
}

/** The source cannot be reached or keeps failing after every permitted attempt. */
export class SourceUnavailableError extends LakeError {
  readonly code = "source-unavailable";
  readonly exitCode = EXIT.unavailable;
  /** Whether asking the source for anything else is in vain, as when it cannot be reached at all. */
  readonly wholeSource: boolean;

  constructor(message: string, details: LakeErrorDetails & { readonly wholeSource?: boolean } = {}) {
    super(message, details);
    this.wholeSource = details.wholeSource ?? true;
  }
}

/** The source refused the key (401, 403), or the key is missing. */
export class AuthError extends LakeError {
  readonly code = "auth";
  readonly exitCode = EXIT.auth;
  /** False when the key is good, but not for this one resource. */
  readonly wholeSource: boolean;

  constructor(message: string, details: LakeErrorDetails & { readonly wholeSource?: boolean } = {}) {
    super(message, details);
    this.wholeSource = details.wholeSource ?? true;
  }
}

/** Waiting as the source asks would outlast the run's deadline or retry budget. */
export class RetryLaterError extends LakeError {
  readonly code = "retry-later";
  readonly exitCode = EXIT.retryLater;
}

/** Another run holds the lake. */
export class RunLockedError extends LakeError {
  readonly code = "run-locked";
  readonly exitCode = EXIT.retryLater;
}

/** Another run committed first; this one wrote nothing that anyone can see. */
export class CommitConflictError extends LakeError {
  readonly code = "commit-conflict";
  readonly exitCode = EXIT.retryLater;
}

/** The commit log or a file it names is missing, torn or altered. */
export class CorruptLakeError extends LakeError {
  readonly code = "corrupt-lake";
  readonly exitCode = EXIT.io;
}

/** The file system refused: full, read-only, failing. */
export class StorageError extends LakeError {
  readonly code = "storage";
  readonly exitCode: ExitCode;

  constructor(message: string, details: LakeErrorDetails & { readonly exitCode?: ExitCode } = {}) {
    super(message, details);
    this.exitCode = details.exitCode ?? EXIT.io;
  }
}

/** Some resources were committed, others failed; the committed ones are kept and need no second fetch. */
export class PartialRunError extends LakeError {
  readonly code = "partial-run";
  readonly exitCode = EXIT.partial;
}

/** The user pressed Ctrl-C or the process was asked to stop; nothing was published. */
export class CancelledError extends LakeError {
  readonly code = "cancelled";
  readonly exitCode: ExitCode;

  constructor(by: "SIGINT" | "SIGTERM" | "its caller", details: LakeErrorDetails = {}) {
    super(`cancelled by ${by}`, { next: "the same command again, when you like", ...details });
    this.exitCode = by === "SIGTERM" ? EXIT.terminated : EXIT.interrupted;
  }
}

/** TypeScript of the project threw: a source's paging, its config. `where` is `file:line:column`. */
export class ProjectCodeError extends LakeError {
  readonly code = "project-code";
  readonly exitCode = EXIT.failed;
}

/** The process was ended before the command was, and not by a signal. */
export class EndedEarlyError extends LakeError {
  readonly code = "ended-early";
  readonly exitCode = EXIT.bug;
}

/** Something no user can be blamed for. Keeps the original error as its cause. */
export class BugError extends LakeError {
  readonly code = "bug";
  readonly exitCode = EXIT.bug;

  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(`this is a bug in lake, not in your project: ${message}`, {
      cause,
      next: "lake doctor, then report the lines above",
    });
  }
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === "string" &&
    !(error instanceof LakeError)
  );
}

export function isEnoent(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENOENT";
}

/** Turns a bare file-system error (or DuckDB's text of one) into a StorageError; passes anything else through. */
export function asStorageError(error: unknown, doing: string): unknown {
  if (error instanceof LakeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = isSystemError(error)
    ? error.code
    : /No space left on device/i.test(text)
      ? "ENOSPC"
      : undefined;
  const path = isSystemError(error) ? error.path : undefined;
  const where = path === undefined ? {} : { where: path };
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new StorageError(`disk full while ${doing}`, {
        ...where,
        next: "free space on the volume of LAKE_ROOT, then run the same command again",
        cause: error,
      });
    case "EROFS":
    case "EACCES":
    case "EPERM":
    case "ENOTDIR":
      return new StorageError(`cannot write while ${doing}: ${text}`, {
        ...where,
        next: "make LAKE_ROOT writable, or set LAKE_ROOT to a folder that is: lake doctor",
        cause: error,
        exitCode: EXIT.cannotWrite,
      });
    case "EIO":
      return new StorageError(`the disk failed while ${doing}: ${text}`, {
        ...where,
        next: "lake doctor",
        cause: error,
      });
    default:
      return error;
  }
}
