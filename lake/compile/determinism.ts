/**
 * Same inputs, same bytes: what in a SELECT could give other rows when run again. Judged from DuckDB's own tree.
 * What cannot be seen there is left alone: ties in an ORDER BY that is not unique, `arg_max` among equals.
 */
import type { ParsedSelect } from "../duckdb/parser.ts";
import type { Finding } from "./place.ts";

type Call = ParsedSelect["calls"][number];

const CLOCK = new Set([
  ...["now", "today", "ago", "current_date", "current_time", "current_timestamp", "get_current_time"],
  ...["get_current_timestamp", "transaction_timestamp", "localtime", "localtimestamp", "current_localtime"],
  ...["current_localtimestamp"],
]);

const CHANCE = new Set([
  ...[
    "random",
    "setseed",
    "uuid",
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "nextval",
    "currval",
    "reservoir_quantile",
  ],
]);

/** Values of this process or connection, not of the data. */
const SESSION = new Set([
  ...["current_connection_id", "current_database", "current_query", "current_query_id", "current_schema"],
  ...[
    "current_schemas",
    "current_setting",
    "current_transaction_id",
    "getvariable",
    "in_search_path",
    "stats",
  ],
  ...["txid_current", "version", "write_log"],
]);

/** Take what comes first, or keep what comes in the order it comes. */
const ORDERED = new Set([
  ...[
    "first",
    "last",
    "any_value",
    "arbitrary",
    "string_agg",
    "group_concat",
    "listagg",
    "list",
    "array_agg",
  ],
  ...["json_group_array", "json_group_object"],
]);

const ORDERED_WINDOWS = new Set([
  "row_number",
  "ntile",
  "first_value",
  "last_value",
  "nth_value",
  "lag",
  "lead",
]);

/** Adding floats in another order gives other last digits. */
export const FLOAT_SENSITIVE: ReadonlySet<string> = new Set([
  ...[
    "sum",
    "avg",
    "mean",
    "favg",
    "fsum",
    "sumkahan",
    "kahan_sum",
    "product",
    "stddev",
    "stddev_pop",
    "stddev_samp",
  ],
  ...["variance", "var_pop", "var_samp", "covar_pop", "covar_samp", "corr", "sem", "skewness", "kurtosis"],
  ...[
    "kurtosis_pop",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "geomean",
  ],
]);

/** Everything in a SELECT whose result may differ between two runs over the same rows. */
export function nondeterminism(select: ParsedSelect): Finding[] {
  const calls = select.calls.flatMap((call) => findingOf(call) ?? []);
  const picks = select.unorderedPicks.map(({ kind, offset }) => ({
    offset,
    what:
      kind === "TABLESAMPLE"
        ? "TABLESAMPLE without a seed takes other rows each run"
        : `${kind} without ORDER BY takes any rows`,
    hint: kind === "TABLESAMPLE" ? "add REPEATABLE (<seed>)" : "add an ORDER BY that ends in a unique key",
  }));
  return [...calls, ...picks];
}

function findingOf(call: Call): Finding | undefined {
  const { name, kind, ordered, offset } = call;
  const shown = kind === "keyword" ? name : `${name}()`;
  if (CLOCK.has(name) || (name === "age" && call.argumentCount === 1)) {
    const hint =
      "use a time that is in the data; lake.coverage(covered_from, covered_to) tells up to when a resource is known";
    return { offset, what: `${shown} is the wall clock: another run gives other rows`, hint };
  }
  if (CHANCE.has(name)) {
    const hint = name.includes("uuid")
      ? "derive an id from the data: md5(a || b)"
      : "derive it from the data, e.g. from hash(id)";
    return { offset, what: `${shown} gives another value each run`, hint };
  }
  if (SESSION.has(name))
    return { offset, what: `${shown} tells of this process, not of the data`, hint: "write the value out" };
  if (ordered) return undefined;
  if (kind === "window" && ORDERED_WINDOWS.has(name)) {
    return {
      offset,
      what: `${name}() over an unordered window depends on the order of the rows`,
      hint: "add ORDER BY to its OVER (…), ending in a unique key",
    };
  }
  if (kind === "table" || !ORDERED.has(name)) return undefined;
  const hint = kind === "window" ? "add ORDER BY to its OVER (…)" : `write ${name}(… ORDER BY …)`;
  return { offset, what: `${name}() without ORDER BY depends on the order of the rows`, hint };
}

/** Sums over FLOAT or DOUBLE: `floatAggregates` comes from the binder, the places from the parser. */
export function floatSums(select: ParsedSelect, floatAggregates: readonly string[]): Finding[] {
  const flagged = new Set(floatAggregates.filter((name) => FLOAT_SENSITIVE.has(name)));
  const first = new Map(
    select.calls
      .filter(({ name }) => flagged.has(name))
      .map((call) => [call.name, call])
      .toReversed() as [string, Call][],
  );
  return [...first.values()].map(({ name, offset }) => ({
    offset,
    what: `${name}() over FLOAT or DOUBLE: its last digits depend on the order of the rows`,
    hint: `cast to DECIMAL first: ${name}(x::DECIMAL(38, 9))`,
  }));
}
