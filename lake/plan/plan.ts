/** What a run will do, as a value: decided here from the graph and the state, done elsewhere. Serialisable as JSON. */
import type { Assertion, Graph, Model } from "../compile/graph.ts";
import type { Dataset, Window } from "../contract/definition.ts";
import { UsageError } from "../errors.ts";
import type { LandedResource } from "../state/commit.ts";
import type { Interval } from "../state/coverage.ts";

export type PlanCommand = "run-all" | "extract" | "run-transforms" | "run-quality";

/** Lands one resource. */
export interface ExtractStage {
  readonly kind: "extract";
  readonly source: string;
  readonly resource: string;
  /** ISO instants; `to` excluded. Around those of all datasets. */
  readonly window: { readonly from: string; readonly to: string };
  /** Of a resource with datasets: those to read, each for its own window, and all that it has. */
  readonly datasets?: LandedResource["datasets"];
  /** Values in place of the defaults of the resource's params. */
  readonly params?: Readonly<Record<string, string>>;
}

/** Makes one model, aside. */
export interface BuildStage {
  readonly kind: "build";
  readonly model: string;
  /** Models of this plan that must be built first. What else it reads is landed or published. */
  readonly upstream: readonly string[];
}

/** Checks one model, aside. */
export interface AssertStage {
  readonly kind: "assert";
  /** Null when the assertions are about landed rows. */
  readonly model: string | null;
  readonly assertions: readonly string[];
  /** Models of this plan that must be built first. */
  readonly upstream: readonly string[];
}

/** Makes the new snapshot visible, when no error-severity assertion failed. */
export interface PublishStage {
  readonly kind: "publish";
  /** Everything in the snapshot: built now, or carried over. */
  readonly models: readonly string[];
}

export type Stage = ExtractStage | BuildStage | AssertStage | PublishStage;

export interface Plan {
  readonly command: PlanCommand;
  /** In an order in which one worker could do them. */
  readonly stages: readonly Stage[];
  /** Resources that are known up to the end of their window already. */
  readonly upToDate: readonly { readonly source: string; readonly resource: string }[];
  /** Published models that stay as they are. */
  readonly carried: readonly string[];
  /** Published models that the project no longer has; the new snapshot leaves them out. */
  readonly dropped: readonly string[];
  /** Assertions that cannot run, because they read models that are neither selected nor published. */
  readonly skipped: readonly { readonly assertion: string; readonly missing: readonly string[] }[];
}

export interface PlannedResource {
  readonly source: string;
  readonly resource: string;
  readonly window: Window;
  readonly datasets?: { readonly read: readonly Dataset[]; readonly all: readonly string[] };
  readonly params?: Readonly<Record<string, string>>;
}

/** One resource, or some of its datasets, for windows that are given and not worked out. ISO texts. */
export interface Read extends Interval {
  readonly source: string;
  readonly resource: string;
  readonly datasets?: readonly ({ readonly id: string } & Interval)[];
}

export interface PlanRequest {
  readonly graph: Graph;
  readonly command: PlanCommand;
  readonly resources: readonly PlannedResource[];
  readonly selected: ReadonlySet<string>;
  /** Models of the current snapshot. */
  readonly published: ReadonlySet<string>;
}

/** @throws UsageError when a selected model reads one that is neither selected nor published. */
export function planRun({ graph, command, resources, selected, published }: PlanRequest): Plan {
  const extracts = command === "run-all" || command === "extract";
  const builds = command === "run-all" || command === "run-transforms";
  const models = graph.models.filter(({ name }) => selected.has(name));
  const built = new Set(builds ? models.map(({ name }) => name) : []);
  if (builds) refuseMissing(graph, models, built, published);

  const wanted = extracts ? resources : [];
  const available = new Set([...built, ...published, ...graph.inputs.map(({ name }) => name)]);
  const due = command === "extract" ? [] : assertionsAbout(graph, selected);
  const runnable = due.filter(({ references }) => references.every((name) => available.has(name)));
  const known = new Set(graph.models.map(({ name }) => name));
  const carried = builds ? [...published].filter((name) => known.has(name) && !built.has(name)).sort() : [];
  return {
    command,
    stages: [
      ...extractStages(wanted),
      ...models.filter(({ name }) => built.has(name)).map((model) => buildStage(model, built)),
      ...assertStages(graph, runnable, built),
      ...(builds ? [{ kind: "publish" as const, models: [...built, ...carried].sort() }] : []),
    ],
    upToDate: wanted
      .filter(({ window }) => window.from >= window.to)
      .map(({ source, resource }) => ({ source, resource })),
    carried,
    dropped: builds ? [...published].filter((name) => !known.has(name)).sort() : [],
    skipped: due
      .filter((assertion) => !runnable.includes(assertion))
      .map(({ name, references }) => ({
        assertion: name,
        missing: references.filter((reference) => !available.has(reference)),
      })),
  };
}

function refuseMissing(
  graph: Graph,
  models: readonly Model[],
  built: ReadonlySet<string>,
  published: ReadonlySet<string>,
): void {
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const problems = models.flatMap(({ name, path, references }) => {
    const missing = references.filter(
      (reference) => !inputs.has(reference) && !built.has(reference) && !published.has(reference),
    );
    if (missing.length === 0) return [];
    return [
      {
        what: `${name} reads ${missing.join(", ")}: neither selected nor published`,
        where: path,
        hint: `--select +${name}`,
      },
    ];
  });
  if (problems.length === 0) return;
  const [first] = problems;
  throw new UsageError("the selection leaves out models that were never published", {
    problems,
    next: `add what they read: ${first!.hint}`,
  });
}

/** Assertions that read a selected model, or landed rows from which a selected model is made. */
function assertionsAbout(graph: Graph, selected: ReadonlySet<string>): Assertion[] {
  const touched = new Set(selected);
  for (const { name, references } of graph.models.toReversed()) {
    if (touched.has(name)) for (const reference of references) touched.add(reference);
  }
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  return graph.assertions.filter(({ references }) =>
    references.some((name) => selected.has(name) || (inputs.has(name) && touched.has(name))),
  );
}

/** Of what has anything to ask for. */
export function extractStages(resources: readonly PlannedResource[]): ExtractStage[] {
  return resources.filter(({ window }) => window.from < window.to).map(extractStage);
}

function extractStage({ source, resource, window, datasets, params }: PlannedResource): ExtractStage {
  const read = datasets?.read.map(({ id, window }) => ({ id, ...texts(window) }));
  return {
    kind: "extract",
    source,
    resource,
    window: texts(window),
    ...(datasets === undefined || read === undefined ? {} : { datasets: { read, all: [...datasets.all] } }),
    ...(params === undefined ? {} : { params }),
  };
}

function texts({ from, to }: Window): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() };
}

function buildStage({ name, references }: Model, built: ReadonlySet<string>): BuildStage {
  return { kind: "build", model: name, upstream: references.filter((reference) => built.has(reference)) };
}

/** One stage per model, so that its checks can share one scan; landed rows first. */
function assertStages(
  graph: Graph,
  assertions: readonly Assertion[],
  built: ReadonlySet<string>,
): AssertStage[] {
  const models = new Set(graph.models.map(({ name }) => name));
  const about = Map.groupBy(assertions, ({ model }) => (models.has(model) ? model : null));
  return [null, ...models].flatMap((model) => {
    const group = about.get(model) ?? [];
    if (group.length === 0) return [];
    const upstream = [...new Set(group.flatMap(({ references }) => references))]
      .filter((name) => built.has(name))
      .sort();
    return [{ kind: "assert" as const, model, assertions: group.map(({ name }) => name), upstream }];
  });
}
