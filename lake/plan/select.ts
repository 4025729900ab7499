/** `--select` and `--exclude`: expressions over the graph → names of models. */
import type { Graph } from "../compile/graph.ts";
import { type Problem, UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";

/**
 * The union of the expressions, without the union of `exclude`; no expression at all means every model.
 * A comma inside an expression intersects: `tag:money,layer:gold`. Each part is one of
 * `model`, `layer.model`, `gold.*`, `tag:x`, `layer:gold`, `source:payments`, with `+` before it for what it reads and
 * after it for what reads it, all the way or, with a number, that many steps: `2+gold.revenue`, `silver.charges+1`.
 * @throws UsageError with every part that names nothing.
 */
export function selectModels(
  graph: Graph,
  expressions: readonly string[],
  exclude: readonly string[] = [],
): Set<string> {
  const problems: Problem[] = [];
  const neighbours = neighboursOf(graph);
  const union = (list: readonly string[]): Set<string> => {
    const parts = list.map((expression) =>
      expression.split(",").map((part) => selectPart(graph, part.trim(), neighbours, problems)),
    );
    return new Set(
      parts.flatMap(([first, ...rest]) =>
        [...first!].filter((name) => rest.every((other) => other.has(name))),
      ),
    );
  };

  const models = graph.models.map(({ name }) => name);
  const selected = expressions.length === 0 ? new Set(models) : union(expressions);
  const excluded = union(exclude);
  if (problems.length > 0) {
    throw new UsageError(
      `the selection names ${problems.length === 1 ? "something" : "things"} the project does not have`,
      {
        problems,
        next: "lake check --json lists every model",
      },
    );
  }
  return new Set(models.filter((name) => selected.has(name) && !excluded.has(name)));
}

interface Neighbours {
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  readonly downstream: ReadonlyMap<string, readonly string[]>;
}

function neighboursOf({ models }: Graph): Neighbours {
  const upstream = new Map<string, readonly string[]>();
  const downstream = new Map<string, string[]>();
  for (const { name, references } of models) {
    upstream.set(name, references);
    for (const reference of references)
      downstream.set(reference, [...(downstream.get(reference) ?? []), name]);
  }
  return { upstream, downstream };
}

function selectPart(
  graph: Graph,
  part: string,
  { upstream, downstream }: Neighbours,
  problems: Problem[],
): Set<string> {
  const [, up, term = part, down] = /^(\d*\+)?(.*?)(\+\d*)?$/.exec(part) ?? [];
  const named = selectTerm(graph, term);
  if ("problem" in named) {
    problems.push(named.problem);
    return new Set();
  }
  const above = up === undefined ? [] : reach(named.names, upstream, steps(up));
  const below = down === undefined ? [] : reach(named.names, downstream, steps(down));
  return new Set([...named.names, ...above, ...below]);
}

/** `+` alone goes all the way. */
function steps(operator: string): number {
  const digits = operator.replace("+", "");
  return digits === "" ? Number.POSITIVE_INFINITY : Number(digits);
}

function reach(
  from: ReadonlySet<string>,
  edges: ReadonlyMap<string, readonly string[]>,
  limit: number,
): Set<string> {
  const reached = new Set(from);
  let border = [...from];
  for (let step = 0; step < limit && border.length > 0; step++) {
    border = border.flatMap((name) => edges.get(name) ?? []).filter((name) => !reached.has(name));
    for (const name of border) reached.add(name);
  }
  return reached;
}

type Named = { readonly names: ReadonlySet<string> } | { readonly problem: Problem };

function selectTerm(graph: Graph, term: string): Named {
  const [method, value] = term.includes(":") ? (term.split(/:(.*)/, 2) as [string, string]) : ["name", term];
  switch (method) {
    case "tag":
      return matching(
        value,
        "tag",
        graph.models.flatMap(({ tags, name }) => tags.map((tag) => [tag, name] as const)),
      );
    case "layer":
      return matching(
        value,
        "layer",
        graph.models.map(({ layer, name }) => [layer, name] as const),
      );
    case "source":
      return selectSource(graph, value);
    case "name":
      return selectName(graph, value);
    default: {
      const known = ["tag", "layer", "source"];
      const near = nearest(method, known);
      const hint =
        near === undefined
          ? `one of ${known.map((name) => `${name}:`).join(", ")}`
          : `did you mean ${near}:${value}?`;
      return { problem: { what: `${term}: unknown method ${method}`, hint } };
    }
  }
}

/** Names of the pairs whose label is `value`. */
function matching(
  value: string,
  what: string,
  pairs: readonly (readonly [label: string, name: string])[],
): Named {
  const names = new Set(pairs.filter(([label]) => label === value).map(([, name]) => name));
  if (names.size > 0) return { names };
  return unknown(what, value, new Set(pairs.map(([label]) => label)));
}

/** Every model downstream of any table the source lands. */
function selectSource(graph: Graph, source: string): Named {
  const sourceOf = (name: string) => /^bronze\.(.+?)__/.exec(name)?.[1];
  const inputs = graph.inputs.map(({ name }) => name);
  const landed = new Set(inputs.filter((name) => sourceOf(name) === source));
  if (landed.size === 0)
    return unknown("source", source, new Set(inputs.flatMap((name) => sourceOf(name) ?? [])));
  return { names: reach(landed, neighboursOf(graph).downstream, Number.POSITIVE_INFINITY) };
}

function selectName({ models, inputs }: Graph, term: string): Named {
  const all = [...models, ...inputs].map(({ name }) => name);
  const pattern = new RegExp(`^${term.replace(/[^\w*]/g, "\\$&").replaceAll("*", ".*")}$`);
  const full = all.filter((name) => pattern.test(name));
  const short =
    term.includes(".") || full.length > 0
      ? []
      : models.map(({ name }) => name).filter((name) => pattern.test(tableOf(name)));
  const names = [...full, ...short];
  if (names.length === 0)
    return unknown("model", term, new Set([...all, ...models.map(({ name }) => tableOf(name))]));
  if (short.length > 1 && !term.includes("*")) {
    return {
      problem: { what: `${term} is the name of ${short.length} models`, hint: `one of ${short.join(", ")}` },
    };
  }
  return { names: new Set(names) };
}

function tableOf(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

function unknown(what: string, value: string, known: ReadonlySet<string>): Named {
  const near = nearest(value, known);
  const list = [...known].sort().slice(0, 12).join(", ");
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : list === ""
        ? `the project has no ${what}`
        : `known: ${list}`;
  return { problem: { what: `unknown ${what} ${value}`, hint } };
}
