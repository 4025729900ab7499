/** The schema a header declares against the one the SELECT has. */
import type { Column } from "../duckdb/database.ts";
import { nearest } from "../nearest.ts";
import type { YamlPath } from "./header.ts";
import type { Finding } from "./place.ts";

/** One finding per column that is missing, of another type, or not declared. `types`: as written → DuckDB's spelling. */
export function schemaDifference(
  model: string,
  declared: Readonly<Record<string, string>>,
  types: ReadonlyMap<string, string | undefined>,
  columns: readonly Column[] | undefined,
  offsetOf: (path: YamlPath) => number,
): Finding[] {
  const actual = new Map(columns?.map(({ name, type }) => [name, type]));
  const findings = Object.entries(declared).flatMap(([name, written]): Finding[] => {
    const offset = offsetOf(["columns", name]);
    const type = types.get(written);
    if (type === undefined)
      return [
        {
          what: `column ${name}: ${written} is not a type`,
          offset,
          hint: "a DuckDB type, e.g. DECIMAL(38,2)",
        },
      ];
    if (columns === undefined) return [];
    const found = actual.get(name);
    if (found === undefined) return [missing(model, name, [...actual.keys()], offset)];
    if (found === type) return [];
    return [
      {
        what: `column ${name} is declared ${type}, but is ${found}`,
        offset,
        hint: `cast it in the SELECT: ::${type}`,
      },
    ];
  });
  const undeclared = [...actual.keys()].filter((name) => !Object.hasOwn(declared, name));
  if (undeclared.length === 0) return findings;
  const what = `${undeclared.length === 1 ? "column" : "columns"} ${undeclared.join(", ")} not declared`;
  return [
    ...findings,
    {
      what,
      offset: offsetOf(["columns"]),
      hint: undeclared.map((name) => `${name}: ${actual.get(name)}`).join("\n"),
    },
  ];
}

function missing(model: string, name: string, names: readonly string[], offset: number): Finding {
  const near = nearest(name, names);
  const what = `declared column ${name} is missing from ${model}`;
  return { what, offset, ...(near === undefined ? {} : { hint: `did you mean ${near}?` }) };
}
