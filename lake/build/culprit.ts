/**
 * A query that fails while it runs may fail inside a view it reads, and DuckDB's offset is then one into that view's
 * text. The first upstream view that fails in the same way when it is read alone is the one to blame.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Graph, Model } from "../compile/graph.ts";
import { engineError } from "../duckdb/engine-error.ts";
import { quoteName } from "../duckdb/identifiers.ts";

/** A model of the graph (maybe `model` itself), or the name of an input table. */
export async function culprit(
  connection: DuckDBConnection,
  graph: Graph,
  model: Model,
  error: unknown,
): Promise<Model | string> {
  const { message } = engineError(error);
  for (const upstream of upstreamViews(graph, model)) {
    const name = typeof upstream === "string" ? upstream : upstream.name;
    if ((await failureOf(connection, name)) === message) return upstream;
  }
  return model;
}

/** Input tables and models that are views, however far up they are reached through views; farthest first. */
function upstreamViews(graph: Graph, model: Model): (Model | string)[] {
  const inputs = new Set(graph.inputs.map((input) => input.name));
  const views = new Map(
    graph.models.filter((other) => other.materialization === "view").map((other) => [other.name, other]),
  );
  const found = new Set<Model | string>();
  const visit = (names: readonly string[]): void => {
    for (const name of names) {
      const view = views.get(name);
      if (view !== undefined) visit(view.references);
      if (inputs.has(name)) found.add(name);
      else if (view !== undefined) found.add(view);
    }
  };
  visit(model.references);
  return [...found];
}

/** Reads every value of every row; what DuckDB says if it cannot. */
async function failureOf(connection: DuckDBConnection, name: string): Promise<string | undefined> {
  try {
    await connection.run(`SELECT bit_xor(hash(COLUMNS(*))) FROM ${quoteName(name)}`);
    return undefined;
  } catch (error) {
    return engineError(error).message;
  }
}
