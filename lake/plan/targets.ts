/** Which resources and datasets a run reads: what the command names, found among what the sources have. Pure. */
import type { ResourceDefinition, SourceDefinition } from "../contract/definition.ts";
import { ConfigError, type Problem, UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";

export interface Target {
  readonly source: SourceDefinition;
  readonly resource: ResourceDefinition;
  /** Those of the resource's datasets that are wanted, in its order; undefined for a resource without datasets. */
  readonly datasets: readonly string[] | undefined;
}

export interface Wanted {
  /** `payments`, `payments.charges`, or a folder of several sources; empty for all. */
  readonly names: readonly string[];
  /** Where the names stand, when it is not the command: `LAKE_SOURCES`. */
  readonly namedIn?: string | undefined;
  /** Not empty: these only, and resources that have one of them. */
  readonly datasets?: readonly string[] | undefined;
  /** Only resources that list what there is to read. */
  readonly catalogOnly?: boolean | undefined;
  /** Names of the params that are given; each must be one of a wanted resource. */
  readonly params?: readonly string[] | undefined;
}

/** @throws UsageError with everything that names nothing, ConfigError when a setting does */
export function chooseTargets(sources: readonly SourceDefinition[], wanted: Wanted): Target[] {
  const all = sources.flatMap((source) =>
    source.resources.map((resource) => ({ source, resource, datasets: resource.datasets })),
  );
  const { names, datasets: ids = [] } = wanted;
  const misnamed = unknownNames(all, names, wanted.namedIn);
  const named = names.length === 0 ? all : all.filter((target) => targetNames(target).some(isIn(names)));
  const listed = wanted.catalogOnly === true ? named.filter(({ resource }) => resource.catalog) : named;
  const chosen = ids.length === 0 ? listed : listed.flatMap((target) => withOnly(target, ids));
  const given =
    misnamed.length > 0
      ? []
      : [
          ...(listed.length === 0 ? [noCatalog(named)] : []),
          ...unknownDatasets(all, listed, ids),
          ...unknownParams(chosen, wanted.params ?? []),
        ];
  const problems = [...misnamed, ...given];
  const [first] = problems;
  if (first === undefined) return chosen;
  const message =
    problems.length === 1 ? first.what : `${problems.length} names are unknown: ${first.what}, …`;
  const details = { problems, state: "nothing was extracted", next: "lake doctor" };
  throw misnamed.length > 0 && wanted.namedIn !== undefined
    ? new ConfigError(message, details)
    : new UsageError(message, details);
}

/** `hazard_slope.points` also goes by `hazard_slope` and by `hazard`, the folder it shares. */
export function targetNames({
  source,
  resource,
}: {
  readonly source: Pick<SourceDefinition, "name">;
  readonly resource: Pick<ResourceDefinition, "name">;
}): string[] {
  const parts = source.name.split("_");
  const groups = parts.map((_, i) => parts.slice(0, i + 1).join("_"));
  return [...groups, `${source.name}.${resource.name}`];
}

/** For a name that nothing has: the nearest of those there are, or all of them when they are few. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  const shown = known.slice(0, 12).join(", ");
  return `one of ${shown}${known.length > 12 ? `, … (${known.length} in all)` : ""}`;
}

function unknownNames(
  all: readonly Target[],
  names: readonly string[],
  namedIn: string | undefined,
): Problem[] {
  const known = unique(all.flatMap(targetNames));
  const where = namedIn === undefined ? {} : { where: namedIn };
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      what: `${namedIn === undefined ? "" : `${namedIn}: `}no source or resource is named ${name}`,
      ...where,
      hint: suggestion(name, known),
    }));
}

function withOnly(target: Target, ids: readonly string[]): Target[] {
  const datasets = target.datasets?.filter(isIn(ids)) ?? [];
  return datasets.length === 0 ? [] : [{ ...target, datasets }];
}

function unknownDatasets(
  all: readonly Target[],
  listed: readonly Target[],
  ids: readonly string[],
): Problem[] {
  const known = unique(listed.flatMap(({ datasets }) => datasets ?? []));
  return ids
    .filter((id) => !known.includes(id))
    .map((id) => {
      const elsewhere = all.find(({ datasets }) => datasets?.includes(id));
      const hint =
        elsewhere !== undefined
          ? `${elsewhere.source.name}.${elsewhere.resource.name} has it, and is not among what is to be read`
          : known.length === 0
            ? "nothing that is to be read has datasets"
            : suggestion(id, known);
      return { what: `no resource has a dataset ${id}`, hint };
    });
}

function unknownParams(chosen: readonly Target[], names: readonly string[]): Problem[] {
  const known = unique(chosen.flatMap(({ resource }) => Object.keys(resource.params ?? {})));
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      what: `no resource has a param ${name}`,
      hint: known.length === 0 ? "nothing that is to be read has params" : suggestion(name, known),
    }));
}

function noCatalog(named: readonly Target[]): Problem {
  const names = unique(named.map(({ source }) => source.name)).join(", ");
  return {
    what: `no resource of ${names} lists what there is to read`,
    hint: "leave out --catalog-only, or name a source that has a catalogue",
  };
}

function isIn(list: readonly string[]): (one: string) => boolean {
  return (one) => list.includes(one);
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
