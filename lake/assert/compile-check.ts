/** A declared check as SQL: the failing rows, and how to count them without fetching them. Pure. */
import type { Assertion } from "../compile/graph.ts";
import { quoteIdent, quoteLiteral, quoteName } from "../duckdb/identifiers.ts";

export interface CompiledCheck {
  /** SELECT of the failing rows. */
  readonly failing: string;
  /**
   * The number of failing rows. `scan`: an expression over one scan of the model that all its checks share. `keyed`: a
   * scalar subquery of its own. Absent: only the failing rows themselves tell.
   */
  readonly count?: { readonly by: "scan" | "keyed"; readonly sql: string };
}

/** `now` is the clock of the lake, for freshness. */
export function compileCheck({ check, model }: Assertion, now: Date): CompiledCheck {
  const table = quoteName(model);
  switch (check.kind) {
    case "sql":
      return { failing: check.sql };
    case "schema": {
      const declared = check.columns.map(
        ({ name, type }) => `(${quoteLiteral(name)}, ${quoteLiteral(type)})`,
      );
      return {
        failing:
          "SELECT column_name, declared.type AS declared, actual.column_type AS actual\n" +
          `FROM (VALUES ${declared.join(", ")}) AS declared(column_name, type)\n` +
          `FULL JOIN (DESCRIBE ${table}) AS actual USING (column_name)\n` +
          "WHERE declared.type IS DISTINCT FROM actual.column_type\nORDER BY actual NULLS FIRST, column_name",
      };
    }
    case "not_null":
      return rowsWhere(table, `${quoteIdent(check.column)} IS NULL`);
    case "accepted_values": {
      // As text, so that DuckDB reads each value as the column's own type: '1.5' of a DECIMAL, '2026-11-20' of a DATE.
      const values = check.values.map((value) => quoteLiteral(String(value)));
      return rowsWhere(table, `${quoteIdent(check.column)} NOT IN (${values.join(", ")})`);
    }
    case "range":
      return rowsWhere(table, outside(quoteIdent(check.column), check));
    case "row_count":
      return {
        failing: `SELECT count(*) AS "rows" FROM ${table} HAVING ${outside("count(*)", check)}`,
        count: { by: "scan", sql: `CASE WHEN ${outside("count(*)", check)} THEN 1 ELSE 0 END` },
      };
    case "freshness": {
      const newest = `max(${quoteIdent(check.column)})`;
      const oldest = new Date(now.getTime() - check.withinHours * 3_600_000);
      // An empty table has no newest row and is not fresh.
      const stale = `(${newest} >= TIMESTAMPTZ ${quoteLiteral(oldest.toISOString())}) IS NOT TRUE`;
      return {
        failing: `SELECT ${newest} AS newest, TIMESTAMPTZ ${quoteLiteral(oldest.toISOString())} AS due FROM ${table} HAVING ${stale}`,
        count: { by: "scan", sql: `CASE WHEN ${stale} THEN 1 ELSE 0 END` },
      };
    }
    case "unique": {
      const keys = check.columns.map(quoteIdent).join(", ");
      // As in SQL, a key with a NULL equals no other; not_null is the check for that.
      const known = check.columns.map((column) => `${quoteIdent(column)} IS NOT NULL`).join(" AND ");
      const groups = `SELECT count(*) AS n FROM ${table} WHERE ${known} GROUP BY ${keys} HAVING count(*) > 1`;
      return {
        failing:
          `SELECT * FROM ${table} WHERE ${known}\n` +
          `QUALIFY count(*) OVER (PARTITION BY ${keys}) > 1 ORDER BY ${keys}`,
        count: { by: "keyed", sql: `(SELECT coalesce(sum(n), 0)::BIGINT FROM (${groups}))` },
      };
    }
    case "relationships": {
      const child = `child.${quoteIdent(check.column)}`;
      const orphans =
        `FROM ${table} AS child WHERE ${child} IS NOT NULL AND NOT EXISTS\n` +
        `(SELECT 1 FROM ${quoteName(check.to)} AS parent WHERE parent.${quoteIdent(check.field)} = ${child})`;
      return {
        failing: `SELECT child.* ${orphans}`,
        count: { by: "keyed", sql: `(SELECT count(*) ${orphans})` },
      };
    }
  }
}

function rowsWhere(table: string, condition: string): CompiledCheck {
  return {
    failing: `SELECT * FROM ${table} WHERE ${condition}`,
    count: { by: "scan", sql: `count(*) FILTER (WHERE ${condition})` },
  };
}

/** NULL is neither inside nor outside. */
function outside(value: string, { min, max }: { readonly min?: number; readonly max?: number }): string {
  const bounds = [
    ...(min === undefined ? [] : [`${value} < ${min}`]),
    ...(max === undefined ? [] : [`${value} > ${max}`]),
  ];
  return `(${bounds.length === 0 ? "false" : bounds.join(" OR ")})`;
}
