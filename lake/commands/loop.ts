/** `--loop`: the same run at every interval, on the clock, until it is stopped. What fails is told, and the loop goes on. */
import type { Effects } from "../effects.ts";
import { CompileError, ConfigError, EXIT, type ExitCode, type LakeError, UsageError } from "../errors.ts";
import { lakeErrorOf } from "../lake-error-of.ts";
import { nextTick } from "../plan/calendar.ts";
import { errorJson, renderError } from "../render-error.ts";
import type { RunRequest } from "../run.ts";
import { type Invocation, type Outcome, SCHEMA_VERSION } from "./verbs.ts";

const INTERVAL_SECONDS = 3600;
const INTERVAL_SECONDS_MAX = 7 * 86_400;
/** A timer may fire a moment before its time, which would be a run too many. */
const TIMER_SLACK_MS = 5;

/** `once` opens the project anew, so that settings and keys may change between two runs. */
export async function loop(
  invocation: Invocation,
  first: RunRequest,
  once: (request: RunRequest) => Promise<Outcome>,
): Promise<Outcome> {
  const { flags, effects, signal, quiet } = invocation;
  const interval = intervalOf(flags);
  let request = first;
  let exitCode: ExitCode = EXIT.ok;
  for (let runs = 0; ; runs++) {
    const outcome = await once(request).catch((thrown: unknown): Outcome => {
      const error = lakeErrorOf(signal.aborted ? signal.reason : thrown, invocation.projectDir);
      if (runs === 0 && isWrongFromTheStart(error)) throw error;
      return { error };
    });
    tell(outcome, invocation);
    exitCode = outcome.error?.exitCode ?? EXIT.ok;
    if (signal.aborted) return { exitCode };
    // The window is for the first run that completes; from then on each goes on from the watermark.
    if (outcome.error === undefined) request = { ...request, window: {} };
    const at = nextTick(effects.now(), interval);
    if (!quiet) effects.err(`${"next run".padEnd(8)} ${at.toISOString().replace(".000Z", "Z")}\n\n`);
    if (!(await waitUntil(at, effects, signal))) return { exitCode: stoppedCode(signal, exitCode) };
  }
}

/** False when the loop was stopped. */
async function waitUntil(at: Date, effects: Effects, signal: AbortSignal): Promise<boolean> {
  try {
    await effects.sleep(at.getTime() - effects.now().getTime() + TIMER_SLACK_MS, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** Ctrl-C is somebody's wish to end it now; who stops a service wants to know how it fared. */
function stoppedCode({ reason }: AbortSignal, lastRun: ExitCode): ExitCode {
  return (reason as LakeError).exitCode === EXIT.interrupted ? EXIT.interrupted : lastRun;
}

/** Every further run would fail alike. */
function isWrongFromTheStart(error: LakeError): boolean {
  return error instanceof UsageError || error instanceof ConfigError || error instanceof CompileError;
}

/** With `--json` one object a run, each on a line of its own. */
function tell({ data, text, error }: Outcome, { flags, effects }: Invocation): void {
  const failure = error === undefined ? {} : { error: errorJson(error) };
  if (flags.json === true)
    effects.out(`${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...data, ...failure })}\n`);
  else if (error === undefined) effects.out(text === undefined || text === "" ? "" : `${text}\n`);
  else if (isLogJson(flags, effects))
    effects.log.error({ event: "error", ...errorJson(error) }, error.message);
  else effects.err(renderError(error));
}

function isLogJson(flags: Invocation["flags"], { env }: Effects): boolean {
  return (flags.logFormat ?? env.LAKE_LOG_FORMAT) === "json";
}

function intervalOf({ interval = INTERVAL_SECONDS, to, dryRun }: Invocation["flags"]): number {
  const seconds = Number(interval);
  const next = "lake extract --loop --interval 3600";
  const problems = [
    ...(Number.isInteger(seconds) && seconds >= 1 && seconds <= INTERVAL_SECONDS_MAX
      ? []
      : [{ what: `--interval is ${interval}, expected whole seconds from 1 to ${INTERVAL_SECONDS_MAX}` }]),
    ...(to === undefined ? [] : [{ what: "--loop goes on with time, so it takes no --to" }]),
    ...(dryRun === undefined ? [] : [{ what: "--dry-run tells of one run; leave out --loop" }]),
  ];
  if (problems.length > 0)
    throw new UsageError(problems.map(({ what }) => what).join("; "), { problems, next });
  return seconds;
}
