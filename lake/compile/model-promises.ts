/** What a model's header promises (key, partition column, schema, assertions) against the columns its SELECT has. */
import type { SqlEngine } from "../duckdb/sql-engine.ts";
import { type ColumnsOf, declaredAssertions, missingColumn } from "./assertions.ts";
import { schemaDifference } from "./declared-schema.ts";
import type { Findings } from "./findings.ts";
import type { Assertion } from "./graph.ts";
import type { YamlPath } from "./header.ts";
import type { ModelHeader } from "./model-header.ts";
import { placeAt } from "./place.ts";
import type { Unit } from "./unit.ts";

/** As written → as DuckDB spells it; undefined for what is no type. */
export type Types = ReadonlyMap<string, string | undefined>;

/** Every type that any header declares. */
export async function declaredTypes(units: readonly Unit<ModelHeader>[], engine: SqlEngine): Promise<Types> {
  const written = [...new Set(units.flatMap(({ header }) => Object.values(header.value?.columns ?? {})))];
  const canonical = await engine.canonicalTypes(written);
  return new Map(written.map((type, i) => [type, canonical[i]]));
}

export interface PromiseContext {
  readonly columnsOf: ColumnsOf;
  readonly types: Types;
  /** Names of all models and input tables. */
  readonly known: ReadonlySet<string>;
  readonly errors: Findings;
}

/** Reports every promise that names what is not there; gives the assertions that check the others on the data. */
export function promisedAssertions(
  { name, file, header }: Unit<ModelHeader>,
  { columnsOf, types, known, errors }: PromiseContext,
): readonly Assertion[] {
  const { value, offsetOf } = header;
  if (value === undefined) return [];
  const { key, partition_by: partitionBy, columns, assertions: checks } = value;
  for (const [i, column] of key.entries()) {
    errors.add(file, ...missingColumn(name, column, columnsOf, offsetOf(["key", i])));
  }
  if (partitionBy !== undefined) {
    errors.add(file, ...missingColumn(name, partitionBy, columnsOf, offsetOf(["partition_by"])));
  }
  if (columns !== undefined) {
    errors.add(file, ...schemaDifference(name, columns, types, columnsOf(name), offsetOf));
  }
  const declared =
    columns &&
    Object.entries(columns).map(([column, type]) => ({ name: column, type: types.get(type) ?? type }));
  const placeOf = (path: YamlPath) => placeAt(file, offsetOf(path));
  const { assertions, findings } = declaredAssertions(
    { model: name, key, checks, columns: declared, placeOf, offsetOf },
    columnsOf,
    known,
  );
  errors.add(file, ...findings);
  return assertions;
}
