/** One line of `lake probe`. */
import { LakeError } from "../errors.ts";

export interface Check {
  /** `lake`, or a source. */
  readonly subject: string;
  readonly check:
    | "storage"
    | "database"
    | "log"
    | "contracts"
    | "key"
    | "reachable"
    | "accepted"
    | "contract"
    | "limits";
  readonly passed: boolean;
  readonly says: string;
  /** The fix, where it did not pass. */
  readonly next?: string;
}

type Subject = Pick<Check, "subject" | "check">;

export function passed(of: Subject, says: string): Check {
  return { ...of, passed: true, says };
}

/** `error` told in one line, with where and its fix. */
export function failed(of: Subject, error: LakeError): Check {
  const problems = error.problems.map(({ what, where }) => [where, what].filter(Boolean).join(": "));
  const isTold = problems.length === 1 && error.message.endsWith(error.problems[0]?.what ?? "");
  const says = [error.message, ...(isTold ? [] : problems)].join("; ");
  const where = error.where === undefined ? "" : `  ${error.where}`;
  return {
    ...of,
    passed: false,
    says: says + where,
    ...(error.next === undefined ? {} : { next: error.next }),
  };
}

/** What `look` says, or what keeps it from it; throws what is no LakeError. */
export async function checked(of: Subject, look: () => Promise<string>): Promise<Check> {
  try {
    return passed(of, await look());
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    return failed(of, error);
  }
}
