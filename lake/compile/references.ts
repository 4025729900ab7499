/** Which tables of the lake a SELECT means; every name it gets wrong, with the one it may have meant. */
import type { ParsedSelect } from "../duckdb/parser.ts";
import { nearest } from "../nearest.ts";
import type { Finding } from "./place.ts";

export interface Reference {
  /** As the lake spells it, e.g. `silver.charges`. */
  readonly name: string;
  /** Where the text first names it. */
  readonly offset: number;
}

export interface Resolved {
  /** Each table once, in the order of the text. */
  readonly references: readonly Reference[];
  readonly findings: readonly Finding[];
}

type Table = ParsedSelect["tables"][number];

/** `known` holds the names of all models and input tables. SQL names match whatever their case. */
export function resolveReferences(tables: readonly Table[], known: ReadonlySet<string>): Resolved {
  const references = new Map<string, Reference>();
  const findings: Finding[] = [];
  for (const table of tables) {
    const { catalog, schema, name, offset } = table;
    const full = `${schema}.${name}`.toLowerCase();
    if (catalog === "" && schema !== "" && known.has(full)) {
      if (!references.has(full)) references.set(full, { name: full, offset });
    } else findings.push({ offset, ...unknownTable(table, known) });
  }
  return { references: [...references.values()], findings };
}

function unknownTable(table: Table, known: ReadonlySet<string>): Omit<Finding, "offset"> {
  const { catalog, schema, name } = table;
  const written = [catalog, schema, name].filter((part) => part !== "").join(".");
  if (catalog !== "")
    return {
      what: `${written} has three parts, expected <layer>.<table>`,
      hint: didYouMean([`${schema}.${name}`], known),
    };
  if (schema === "") return unqualifiedTable(table, known);
  const sameName = [...known].filter((candidate) => candidate.endsWith(`.${name.toLowerCase()}`));
  const near = nearest(written, known) ?? nearestTable(name, known);
  const meant = sameName.length > 0 ? sameName : near === undefined ? [] : [near];
  return { what: `unknown table ${written}`, hint: didYouMean(meant, known) ?? tablesOf(schema, known) };
}

/** Every table lies in a layer; a bare name can only be a CTE, or a layer left out. */
function unqualifiedTable({ name, ctes }: Table, known: ReadonlySet<string>): Omit<Finding, "offset"> {
  const lower = name.toLowerCase();
  if (known.has(lower)) return { what: `"${name}" is quoted as one name`, hint: `write ${lower}` };
  const sameName = [...known].filter((candidate) => candidate.endsWith(`.${lower}`));
  if (sameName.length > 0)
    return { what: `table ${name} has no layer`, hint: `write ${sameName.join(" or ")}` };
  const near = nearest(lower, ctes) ?? nearestTable(name, known);
  return {
    what: `unknown table ${name}`,
    hint: near === undefined ? "write <layer>.<table>, e.g. silver.charges" : `did you mean ${near}?`,
  };
}

function nearestTable(name: string, known: ReadonlySet<string>): string | undefined {
  const byTable = new Map(
    [...known].map((candidate) => [candidate.slice(candidate.indexOf(".") + 1), candidate]),
  );
  const near = nearest(name, byTable.keys());
  return near === undefined ? undefined : byTable.get(near);
}

function didYouMean(names: readonly string[], known: ReadonlySet<string>): string | undefined {
  const real = names.filter((name) => known.has(name.toLowerCase()));
  return real.length === 0 ? undefined : `did you mean ${real.join(" or ")}?`;
}

const LISTED = 12;

function tablesOf(schema: string, known: ReadonlySet<string>): string {
  const tables = [...known].filter((name) => name.startsWith(`${schema.toLowerCase()}.`)).sort();
  if (tables.length === 0) return "a table is <layer>.<table>; the layers are bronze, silver and gold";
  const more = tables.length > LISTED ? `, … (${tables.length} in all)` : "";
  return `tables of ${schema}: ${tables.slice(0, LISTED).join(", ")}${more}`;
}
