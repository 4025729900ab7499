/** `--days`, `--from` and `--to` → the half-open stretch of time a run asks for. */
import type { Window } from "../contract/definition.ts";
import { type Problem, UsageError } from "../errors.ts";
import { readInstant } from "./instant.ts";

export interface WindowRequest {
  /** Whole UTC days before today; today so far comes on top. Excludes `from` and `to`. */
  readonly days?: number | undefined;
  /** `YYYY-MM-DD` (UTC midnight) or an ISO instant with its zone. Default: the watermark. */
  readonly from?: string | undefined;
  /** As `from`; excluded. Default: now. */
  readonly to?: string | undefined;
  readonly now: Date;
  /** Up to where the resource is already known. */
  readonly watermark?: Date | undefined;
  /** The command the window is for, to suggest it with a window that works. Default `run-all`. */
  readonly verb?: string;
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 36_500;

/**
 * `from` equals `to` when the watermark has reached `to`: there is nothing to ask for.
 * @throws UsageError with every problem of the request.
 */
export function resolveWindow({ days, from, to, now, watermark, verb = "run-all" }: WindowRequest): Window {
  const problems: Problem[] = [];
  if (days !== undefined && (from !== undefined || to !== undefined)) {
    problems.push({
      what: "--days counts back from now, so it goes with neither --from nor --to",
      hint: "give --days, or --from and --to",
    });
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= MAX_DAYS)) {
    problems.push({ what: `--days is ${days}, expected a whole number from 1 to ${MAX_DAYS}` });
  }
  const start = parseInstant("--from", from, problems);
  const end = parseInstant("--to", to, problems) ?? now;
  if (end > now) problems.push({ what: `--to ${to} lies in the future: it is ${now.toISOString()}` });
  if (start !== undefined && problems.length === 0 && start >= end) {
    problems.push({
      what: `--from ${from} is not before ${to === undefined ? `now, ${end.toISOString()}` : `--to ${to}`}`,
    });
  }
  if (days === undefined && from === undefined && problems.length === 0) {
    if (watermark === undefined) {
      problems.push({
        what: "nothing was extracted yet, so there is no watermark to start from",
        hint: "--days 7, or --from 2026-01-01",
      });
    } else if (to !== undefined && watermark > end) {
      problems.push({
        what: `--to ${to} is before the watermark, ${watermark.toISOString()}`,
        hint: "say --from as well to extract it again",
      });
    }
  }
  if (problems.length > 0) {
    throw new UsageError(`no window to extract: ${problems[0]!.what}`, {
      problems,
      next: `lake ${verb} --days 7`,
    });
  }
  if (days !== undefined) return { from: new Date(utcMidnight(now) - days * DAY_MS), to: now };
  return { from: start ?? earlier(watermark!, end), to: end };
}

function parseInstant(option: string, text: string | undefined, problems: Problem[]): Date | undefined {
  if (text === undefined) return undefined;
  const instant = readInstant(text);
  if (instant === undefined) {
    problems.push({
      what: `${option} is ${text}, expected a date or an instant with its zone`,
      hint: "2026-11-01, or 2026-11-01T12:00:00Z",
    });
  }
  return instant;
}

function utcMidnight(at: Date): number {
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
