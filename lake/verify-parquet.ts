/** The last look before a commit: DuckDB reads the footer of every new Parquet file and counts what the commit says. */
import { dirname } from "node:path";
import { openDatabase } from "./duckdb/database.ts";
import { engineError } from "./duckdb/engine-error.ts";
import { quoteLiteral } from "./duckdb/identifiers.ts";
import { CorruptLakeError, type Problem } from "./errors.ts";
import type { StagedFile } from "./state/moves.ts";

const FILES_AT_ONCE = 500;

/** @throws CorruptLakeError naming every file whose footer cannot be read or whose row count differs */
export async function verifyParquet(files: readonly StagedFile[]): Promise<void> {
  const parquet = files.filter(({ file }) => file.rows !== null);
  if (parquet.length === 0) return;
  await using database = await openDatabase({
    directories: [...new Set(parquet.map(({ path }) => dirname(path)))],
    connections: 1,
  });
  const problems: Problem[] = [];
  for (let at = 0; at < parquet.length; at += FILES_AT_ONCE) {
    const some = parquet.slice(at, at + FILES_AT_ONCE);
    try {
      const rows = await database.rows(
        `SELECT file_name, num_rows FROM parquet_file_metadata([${some.map(({ path }) => quoteLiteral(path)).join(", ")}])`,
      );
      const counted = new Map(rows.map((row) => [String(row.file_name), Number(row.num_rows)]));
      for (const { path, file } of some) {
        if (counted.get(path) === file.rows) continue;
        problems.push({
          what: `the footer counts ${counted.get(path) ?? "no"} rows, ${file.rows} were written`,
          where: file.path,
        });
      }
    } catch (error) {
      problems.push({ what: engineError(error).message });
    }
  }
  if (problems.length === 0) return;
  throw new CorruptLakeError(
    `${problems.length} new ${problems.length === 1 ? "file is" : "files are"} not what was written`,
    {
      problems,
      next: "lake doctor, then run the same command again",
    },
  );
}
