/** The compiled project as a value: bronze tables from contracts, models and assertions from SQL files. */
import type { Column } from "../duckdb/database.ts";
import type { Problem } from "../errors.ts";

export type Layer = "bronze" | "silver" | "gold";
export const LAYERS: readonly Layer[] = ["bronze", "silver", "gold"];

export type Materialization = "view" | "table" | "partitioned";
export type Severity = "error" | "warn";

/** A place in a file, 1-based, columns in characters. */
export interface Place {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A table that exists before any model: landed rows of a resource, or `lake.coverage`. */
export interface InputTable {
  /** `bronze.payments__charges` or `lake.coverage`. */
  readonly name: string;
  readonly columns: readonly Column[];
  /**
   * SQL expression over the parameter `j` (JSON) that types one record of the contract as a STRUCT of its columns.
   * Models call it as `<name>_from_json(j)`, e.g. `bronze.payments__charges_from_json(data)`.
   */
  readonly fromJson?: string;
}

export interface Model {
  /** `silver.charges`: layer = folder, name = file. */
  readonly name: string;
  readonly layer: Layer;
  readonly path: string;
  /** One SELECT as written, header comment included, without the semicolon that may end it. Wrap it as `(\n…\n)`. */
  readonly sql: string;
  readonly description: string;
  readonly materialization: Materialization;
  /** Column whose values name the folders of a partitioned model. */
  readonly partitionBy: string | undefined;
  /** Columns that identify a row; the output is ordered by them. */
  readonly key: readonly string[];
  readonly tags: readonly string[];
  /** Models and input tables it reads, sorted. */
  readonly references: readonly string[];
  /** From DuckDB's binder. */
  readonly columns: readonly Column[];
}

/** A SELECT whose rows are the failing rows. */
export interface Assertion {
  /** `quality/gold/x.sql` → `gold/x`; a header check → `gold.daily_revenue:unique(day,currency)`. */
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /**
   * What it is about: the model whose header declares it; for a SQL file its first reference in the layer of its
   * folder, else its first reference. May be an input table.
   */
  readonly model: string;
  readonly references: readonly string[];
  /** Where it is written. */
  readonly place: Place;
  readonly check: Check;
}

/** What an assertion checks: its own SQL (as `Model.sql`), or a declared check that is compiled and fused into one scan per model. */
export type Check =
  | { readonly kind: "sql"; readonly sql: string }
  | { readonly kind: "schema"; readonly columns: readonly Column[] }
  | { readonly kind: "not_null"; readonly column: string }
  | { readonly kind: "unique"; readonly columns: readonly string[] }
  | {
      readonly kind: "accepted_values";
      readonly column: string;
      readonly values: readonly (string | number)[];
    }
  | { readonly kind: "relationships"; readonly column: string; readonly to: string; readonly field: string }
  | { readonly kind: "range"; readonly column: string; readonly min?: number; readonly max?: number }
  | { readonly kind: "row_count"; readonly min?: number; readonly max?: number }
  | { readonly kind: "freshness"; readonly column: string; readonly withinHours: number };

export interface Graph {
  readonly inputs: readonly InputTable[];
  /** Upstream before downstream; ties by name. */
  readonly models: readonly Model[];
  readonly assertions: readonly Assertion[];
  /** What compiles but may surprise, e.g. a sum over DOUBLE, whose last digits follow the order of the rows. */
  readonly warnings: readonly Problem[];
}

/** One SQL file of the project, read but not understood. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}
