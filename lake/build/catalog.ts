/** The names that models and assertions read: inputs and carried-over models as views over explicit lists of files. */
import type { Graph, InputTable, Model } from "../compile/graph.ts";
import { createEmptyTable, createFromJson, createParquetView, createSchemas } from "../duckdb/catalog.ts";
import type { Column, Database, Row } from "../duckdb/database.ts";
import { quoteLiteral, quoteName } from "../duckdb/identifiers.ts";
import { asLostFile } from "../duckdb/lost-file.ts";
import type { Snapshot } from "../state/commit.ts";
import { viewOverFiles } from "./view-over-files.ts";

export interface Catalog {
  readonly database: Database;
  /** What can be read now: inputs, models carried over, models built since. */
  readonly names: Set<string>;
}

/** Data of an input table: absolute paths of Parquet files, or rows held in memory. */
export type InputData = { readonly files: readonly string[] } | { readonly rows: readonly Row[] };

export interface OpenCatalogOptions {
  readonly database: Database;
  readonly graph: Graph;
  /** By name of the input table; one that is left out is empty. */
  readonly inputs: ReadonlyMap<string, InputData>;
  readonly published: Snapshot | null;
  /** Absolute folder of `published`. */
  readonly snapshotDir: string;
  /** Models about to be built; every other published model is carried over. */
  readonly selected: ReadonlySet<string>;
}

/** @throws CorruptLakeError when a file that the lake names is gone */
export async function openCatalog(options: OpenCatalogOptions): Promise<Catalog> {
  try {
    return { database: options.database, names: await nameTables(options) };
  } catch (error) {
    throw asLostFile(error);
  }
}

async function nameTables(options: OpenCatalogOptions): Promise<Set<string>> {
  const { database, graph, inputs, published, snapshotDir, selected } = options;
  const names = new Set<string>();
  await database.run(createSchemas());
  for (const table of graph.inputs) {
    await createInput(database, table, inputs.get(table.name) ?? { files: [] });
    names.add(table.name);
  }
  for (const model of graph.models) {
    if (selected.has(model.name)) continue;
    const files = published?.models[model.name]?.files ?? [];
    if (model.materialization === "view") {
      if (!model.references.every((reference) => names.has(reference))) continue;
      await database.run(createModelView(model).sql);
    } else {
      if (files.length === 0) continue;
      await database.run(
        viewOverFiles(
          model.name,
          files.map((file) => `${snapshotDir}/${file.path}`),
        ),
      );
    }
    names.add(model.name);
  }
  return names;
}

/** A model's SELECT under its name. `offset` is where the SELECT starts, in bytes, to place DuckDB's errors. */
export function createModelView(model: Model): { readonly sql: string; readonly offset: number } {
  const prefix = `CREATE OR REPLACE VIEW ${quoteName(model.name)} AS\n`;
  return { sql: prefix + model.sql, offset: Buffer.byteLength(prefix) };
}

async function createInput(database: Database, table: InputTable, data: InputData): Promise<void> {
  if ("files" in data) {
    await database.run(createParquetView(table.name, table.columns, data.files));
  } else {
    await database.run(createEmptyTable(table.name, table.columns));
    if (data.rows.length > 0) await database.run(insertRows(table.name, table.columns, data.rows));
  }
  if (table.fromJson !== undefined) await database.run(createFromJson(table.name, table.fromJson));
}

function insertRows(name: string, columns: readonly Column[], rows: readonly Row[]): string {
  const tuples = rows.map(
    (row) => `(${columns.map((column) => literal(row[column.name], column.type)).join(", ")})`,
  );
  return `INSERT INTO ${quoteName(name)} VALUES ${tuples.join(", ")}`;
}

function literal(value: unknown, type: string): string {
  if (value === null || value === undefined) return "NULL";
  return `${quoteLiteral(value instanceof Date ? value.toISOString() : String(value))}::${type}`;
}
