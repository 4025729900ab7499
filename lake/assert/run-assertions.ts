/** Runs assertions, all of them, on every connection at once; the failing rows of each are kept as Parquet. */
import { mkdir, rm } from "node:fs/promises";
import type { Assertion, Graph } from "../compile/graph.ts";
import type { Database } from "../duckdb/database.ts";
import { interruptible } from "../duckdb/interruptible.ts";
import type { Effects } from "../effects.ts";
import type { AssertionResult } from "./assertion-result.ts";
import { checkGroups } from "./check-groups.ts";
import { compileCheck } from "./compile-check.ts";
import { failingFiles } from "./failing-file.ts";
import { runGroup } from "./run-group.ts";

export interface RunAssertionsOptions {
  readonly graph: Graph;
  /** Which of them; all by default. */
  readonly assertions?: readonly Assertion[];
  /** Its names can be read; an assertion about any other is skipped. */
  readonly catalog: { readonly database: Database; readonly names: ReadonlySet<string> };
  /** Absolute folder for failing rows; it is there afterwards only if there are any. */
  readonly outputDir: string;
  /** The clock of the lake, for freshness. */
  readonly now: Date;
  readonly effects: Pick<Effects, "monotonicMs" | "sleep">;
  readonly signal: AbortSignal;
  readonly onProgress?: (result: AssertionResult) => void;
}

/** One result per assertion, in the order given. Throws only when the disk fails or `signal` is aborted. */
export async function runAssertions(options: RunAssertionsOptions): Promise<AssertionResult[]> {
  const {
    graph,
    assertions = graph.assertions,
    catalog,
    outputDir,
    now,
    effects,
    signal,
    onProgress,
  } = options;
  const { database, names } = catalog;
  const files = failingFiles(assertions.map(({ name }) => name));
  const results = new Map<string, AssertionResult>();
  const tell = (result: AssertionResult): void => {
    results.set(result.name, result);
    onProgress?.(result);
  };
  const runnable: Assertion[] = [];
  for (const assertion of assertions) {
    const missing = assertion.references.filter((reference) => !names.has(reference));
    if (missing.length === 0) runnable.push(assertion);
    else tell(skipped(assertion, missing, now));
  }
  await mkdir(outputDir, { recursive: true });
  const groups = checkGroups(runnable, now);
  await interruptible(database, signal, effects.sleep, async () => {
    // Settled, not only rejected: whoever is told of a failure may close the database next.
    const ends = await Promise.allSettled(
      groups.map((group) =>
        database.use((connection) =>
          runGroup(group, { connection, files, outputDir, monotonicMs: effects.monotonicMs, signal, tell }),
        ),
      ),
    );
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  });
  const kept = [...results.values()].some(({ failingRowsPath }) => failingRowsPath !== undefined);
  if (!kept) await rm(outputDir, { recursive: true });
  return assertions.map(({ name }) => results.get(name)!);
}

function skipped(assertion: Assertion, missing: readonly string[], now: Date): AssertionResult {
  const { name, model, description, severity, place } = assertion;
  return {
    ...{ name, model, description, severity, place },
    status: "skipped",
    failingRows: 0,
    message: `reads ${missing.join(", ")}, which was never published`,
    elapsedMs: 0,
    sql: compileCheck(assertion, now).failing,
  };
}
