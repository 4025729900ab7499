/** A project as a map of paths to text, compiled against two landed resources by the real DuckDB. */
import { compileProject } from "../../lake/compile/compile.ts";
import type { Graph, InputTable, SqlFile } from "../../lake/compile/graph.ts";
import { duckdbEngine } from "../../lake/duckdb/sql-engine.ts";
import { CompileError, type Problem } from "../../lake/errors.ts";

export type Files = Readonly<Record<string, string>>;

export const INPUTS: readonly InputTable[] = [
  {
    name: "lake.coverage",
    columns: [
      { name: "source", type: "VARCHAR" },
      { name: "resource", type: "VARCHAR" },
      { name: "covered_from", type: "TIMESTAMP WITH TIME ZONE" },
      { name: "covered_to", type: "TIMESTAMP WITH TIME ZONE" },
    ],
  },
  {
    name: "bronze.payments__charges",
    columns: [
      { name: "id", type: "VARCHAR" },
      { name: "amount", type: "BIGINT" },
      { name: "currency", type: "VARCHAR" },
      { name: "created", type: "TIMESTAMP WITH TIME ZONE" },
      { name: "fee", type: "DOUBLE" },
      { name: "run_id", type: "VARCHAR" },
    ],
    fromJson: "CAST(j AS STRUCT(id VARCHAR, amount BIGINT))",
  },
  {
    name: "bronze.payments__refunds",
    columns: [
      { name: "id", type: "VARCHAR" },
      { name: "charge", type: "VARCHAR" },
      { name: "amount", type: "DECIMAL(38,2)" },
    ],
  },
];

function sqlFiles(files: Files, folder: string): SqlFile[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => ({ path, text }));
}

export function compile(files: Files): Promise<Graph> {
  const models = sqlFiles(files, "models/");
  return compileProject({
    models,
    quality: sqlFiles(files, "quality/"),
    inputs: INPUTS,
    engine: duckdbEngine,
  });
}

/** The problems of a project that must not compile. */
export async function problemsOf(files: Files): Promise<readonly Problem[]> {
  try {
    await compile(files);
  } catch (error) {
    if (error instanceof CompileError) return error.problems;
    throw error;
  }
  throw new Error("the project compiled");
}
