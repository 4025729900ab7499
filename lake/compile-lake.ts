/** A project's SQL files and contracts as one typed graph, judged by DuckDB; see compile/ for the work itself. */
import { compileProject } from "./compile/compile.ts";
import type { Graph } from "./compile/graph.ts";
import type { SourceDefinition } from "./contract/definition.ts";
import { duckdbEngine } from "./duckdb/sql-engine.ts";
import { inputTables, type Project, readSqlFiles } from "./project.ts";

/** @throws CompileError with every problem of every file */
export async function compileLake(project: Project, sources: readonly SourceDefinition[]): Promise<Graph> {
  return compileProject({
    models: readSqlFiles(project, "models"),
    quality: readSqlFiles(project, "quality"),
    inputs: inputTables(sources),
    engine: duckdbEngine,
  });
}
