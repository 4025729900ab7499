/** What became of one assertion. */
import type { Place, Severity } from "../compile/graph.ts";

/** `warned`: failing rows under severity `warn`. `errored`: its SQL failed. `skipped`: it reads what does not exist yet. */
export type AssertionStatus = "passed" | "failed" | "warned" | "errored" | "skipped";

export interface AssertionResult {
  readonly name: string;
  readonly model: string;
  readonly description: string;
  readonly severity: Severity;
  /** Where it is written; where its SQL failed, if it did. */
  readonly place: Place;
  readonly status: AssertionStatus;
  readonly failingRows: number;
  /** Parquet with all failing rows, relative to the folder of the report: `failing/<name>.parquet`. */
  readonly failingRowsPath?: string;
  /** The first of them, as JSON-safe values. */
  readonly sample?: Sample;
  readonly message: string;
  /** Of the statement that decided it, which it may share with other assertions of its model. */
  readonly elapsedMs: number;
  /** The SELECT of the failing rows, to run again by hand. */
  readonly sql: string;
}

export interface Sample {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Whether the result keeps a snapshot from being published. A check that cannot run protects nothing. */
export function blocks(result: AssertionResult): boolean {
  return result.severity === "error" && (result.status === "failed" || result.status === "errored");
}
