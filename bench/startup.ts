/** What a command costs before it does anything: whole processes, from spawn to exit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lake } from "../tests/support/lake-process.ts";

export interface StartupRow {
  readonly command: string;
  /** Median and minimum, in milliseconds. */
  readonly medianMs: number;
  readonly minMs: number;
}

const REPEATS = 15;

export async function startupBench(): Promise<StartupRow[]> {
  const root = mkdtempSync(join(tmpdir(), "lake-bench-startup-"));
  const env = { LAKE_ROOT: root };
  try {
    const { code, stderr } = await lake(["run-all", "--days", "1"], { env });
    if (code !== 0) throw new Error(stderr);
    const rows: StartupRow[] = [];
    for (const args of [
      ["--help"],
      ["--version"],
      ["status"],
      ["runs"],
      ["query", "SELECT 1"],
      ["check"],
      ["run-transforms"],
    ]) {
      const times: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        const start = performance.now();
        await lake(args, { env });
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      rows.push({
        command: `lake ${args.join(" ")}`,
        medianMs: times[Math.floor(REPEATS / 2)]!,
        minMs: times[0]!,
      });
    }
    return rows;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export function startupTable(rows: readonly StartupRow[]): string {
  return [
    "| command | median ms | min ms |",
    "|---|---|---|",
    ...rows.map(
      ({ command, medianMs, minMs }) => `| \`${command}\` | ${Math.round(medianMs)} | ${Math.round(minMs)} |`,
    ),
  ].join("\n");
}
