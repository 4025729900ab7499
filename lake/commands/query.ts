/** `lake query`: one SELECT over the published snapshot and bronze, as a table, JSON, CSV, Parquet or Arrow. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { quoteLiteral } from "../duckdb/identifiers.ts";
import { UsageError } from "../errors.ts";
import { openProject } from "../project.ts";
import { openReader } from "../query/reader.ts";
import { type ResultColumn, rowsOf, selectColumns, transpose } from "../query/select.ts";
import { renderTable } from "../report/table.ts";
import type { Command, Outcome } from "./verbs.ts";

const FORMATS = ["table", "json", "csv", "parquet", "arrow"] as const;
type Format = (typeof FORMATS)[number];

const query: Command = async ({ args, flags, projectDir, effects, signal }) => {
  const project = await openProject(projectDir, effects, flags);
  const sql = args[0] ?? readFileSync(0, "utf8");
  const format = formatOf(flags);
  const snapshot = flags.snapshot === undefined ? undefined : Number(flags.snapshot);
  const scratch = mkdtempSync(join(tmpdir(), "lake-query-"));
  const { database } = await openReader({ root: project.root, snapshot, scratch });
  signal.addEventListener("abort", () => database.interrupt(), { once: true });
  try {
    if (format === "csv" || format === "parquet") {
      await selectColumns(database, sql, { limit: 0 });
      const file = join(scratch, `result.${format}`);
      const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd";
      await database.run(`COPY (${sql.trim().replace(/;\s*$/, "")}\n) TO ${quoteLiteral(file)} (${options})`);
      return deliver(flags.output, readFileSync(file));
    }
    const columns = await selectColumns(database, sql);
    if (format === "arrow") {
      const { arrowStream } = await import("../query/arrow.ts");
      return deliver(flags.output, await arrowStream(columns));
    }
    return deliver(flags.output, undefined, columns, format);
  } finally {
    database.close();
    rmSync(scratch, { recursive: true, force: true });
  }
};

export default query;

function formatOf(flags: Readonly<Record<string, unknown>>): Format {
  const format = String(flags.format ?? (flags.json === true ? "json" : "table"));
  if ((FORMATS as readonly string[]).includes(format)) return format as Format;
  throw new UsageError(`--format ${format} is not one of ${FORMATS.join(", ")}`, {
    next: "lake query --help",
  });
}

function deliver(
  output: unknown,
  bytes: Uint8Array | undefined,
  columns: readonly ResultColumn[] = [],
  format: Format = "table",
): Outcome {
  const data = {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: bytes === undefined ? rowsOf(columns) : [],
  };
  const text =
    format === "json"
      ? JSON.stringify(data.rows, null, 2)
      : renderTable(
          columns.map(({ name, type }) => ({ name, type })),
          transpose(columns),
        );
  if (output === undefined) return bytes === undefined ? { data, text } : { data, bytes };
  const path = resolve(String(output));
  writeFileSync(path, bytes ?? `${text}\n`);
  return { data: { written: path }, text: "" };
}
