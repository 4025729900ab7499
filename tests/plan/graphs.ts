/** Graphs by hand: names and references are all that planning looks at. */
import type { Assertion, Graph, Layer, Model } from "../../lake/compile/graph.ts";

export function model(name: string, references: readonly string[], tags: readonly string[] = []): Model {
  const layer = name.split(".")[0] as Layer;
  return {
    name,
    layer,
    path: `models/${name.replace(".", "/")}.sql`,
    sql: "SELECT 1",
    description: "",
    materialization: "table",
    partitionBy: undefined,
    key: [],
    tags,
    references,
    columns: [],
  };
}

export function assertion(name: string, about: string, references: readonly string[] = [about]): Assertion {
  return {
    name,
    description: "",
    severity: "error",
    model: about,
    references,
    place: { path: "", line: 1, column: 1 },
    check: { kind: "row_count", min: 1 },
  };
}

export function graph(models: readonly Model[], assertions: readonly Assertion[] = []): Graph {
  const inputs = [
    "lake.coverage",
    "bronze.payments__charges",
    "bronze.payments__refunds",
    "bronze.weather__days",
  ];
  return { inputs: inputs.map((name) => ({ name, columns: [] })), models, assertions, warnings: [] };
}

/** charges → (daily, refunds_rate), refunds → refund_rate, days → weather → daily. */
export const SHOP = graph(
  [
    model("bronze.charge_versions", ["bronze.payments__charges"]),
    model("silver.charges", ["bronze.charge_versions"], ["money"]),
    model("silver.refunds", ["bronze.payments__refunds"], ["money"]),
    model("silver.weather", ["bronze.weather__days"]),
    model("gold.daily", ["silver.charges", "silver.weather", "lake.coverage"], ["money", "daily"]),
    model("gold.refund_rate", ["silver.charges", "silver.refunds"], ["money"]),
  ],
  [
    assertion("silver.charges:unique(id)", "silver.charges"),
    assertion("silver.refunds:relationships(charge,silver.charges.id)", "silver.refunds", [
      "silver.charges",
      "silver.refunds",
    ]),
    assertion("gold/daily_adds_up", "gold.daily", ["gold.daily", "silver.charges"]),
    assertion("bronze/charges_have_ids", "bronze.payments__charges"),
    assertion("bronze/weather_is_known", "bronze.weather__days"),
  ],
);
