/** The whole lake as a Kysely `Database` interface: rename a field in a contract, and every TypeScript reader fails to compile. */
import type { Graph } from "./graph.ts";
import { propertyName, rowType } from "./row-type.ts";

const PREAMBLE = `/**
 * Every table of this lake, for \`new Kysely<Database>(…)\`. Written by \`lake types\`; do not edit.
 *
 * Values are those of JSON rows, so nothing is rounded: BIGINT, HUGEINT and DECIMAL are text, as are dates, times and
 * JSON; a MAP is a list of {key, value}. A column is never null only where a not_null assertion of severity error says so.
 */
`;

/** TypeScript source with one exported interface, tables and columns in the lake's order. */
export function databaseType({ inputs, models, assertions }: Graph): string {
  const neverNull = new Set(
    assertions.flatMap(({ model, severity, check }) =>
      severity === "error" && check.kind === "not_null" ? [`${model} ${check.column}`] : [],
    ),
  );
  const tables = [...inputs, ...models].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const bodies = tables.map(({ name, columns }) => {
    const fields = columns.map((column) => {
      const type = rowType(column.type);
      return `    ${propertyName(column.name)}: ${neverNull.has(`${name} ${column.name}`) ? type : `${type} | null`};\n`;
    });
    return `  ${JSON.stringify(name)}: {\n${fields.join("")}  };\n`;
  });
  return `${PREAMBLE}export interface Database {\n${bodies.join("")}}\n`;
}
