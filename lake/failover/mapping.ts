/**
 * The failover mapping of a project: which data of one source may stand in for which of another. Only what is written
 * here is ever substituted; units, frequency and calendar differ from provider to provider, so somebody has to vouch for
 * each pair.
 */
import type { SourceDefinition } from "../contract/definition.ts";
import { nearest } from "../nearest.ts";

/** `of` and `by` are `<source>.<resource>/<dataset>`, or `<source>.<resource>` for a resource without datasets. */
export interface SubstituteDefinition {
  readonly of: string;
  readonly by: string;
  /** The value of `place` in rows of `by` that stand for `of`; absent: all of them. */
  readonly place?: string;
  /** What the substitute's values are multiplied by, as a decimal. Default `1`. */
  readonly factor?: string;
  /** Why the two may be taken for each other. */
  readonly because: string;
}

export function defineFailover(
  substitutes: readonly SubstituteDefinition[],
): readonly SubstituteDefinition[] {
  return substitutes;
}

/** What a run extracts: a resource, or one dataset of it. */
export interface Target {
  readonly source: string;
  readonly resource: string;
  readonly dataset: string | null;
}

export interface Substitute {
  readonly of: Target;
  readonly by: Target;
  readonly place: string | null;
  readonly factor: string;
}

/** `fred.observations/GDP`; ids of datasets may hold further slashes. */
export function targetOf(text: string): Target | undefined {
  const [, source, resource, dataset] = /^([a-z0-9_]+)\.([a-z0-9_]+)(?:\/(.+))?$/.exec(text) ?? [];
  if (source === undefined || resource === undefined) return undefined;
  return { source, resource, dataset: dataset ?? null };
}

export function targetText({ source, resource, dataset }: Target): string {
  return dataset === null ? `${source}.${resource}` : `${source}.${resource}/${dataset}`;
}

export interface ReadMapping {
  readonly substitutes: readonly Substitute[];
  readonly problems: readonly { readonly what: string; readonly hint?: string }[];
}

const FACTOR = /^-?\d+(\.\d+)?$/;

/** Judges the whole mapping against the sources that there are. */
export function readMapping(
  definitions: readonly SubstituteDefinition[],
  sources: readonly SourceDefinition[],
): ReadMapping {
  const known = new Set(sources.flatMap(targetsOf));
  const problems: { what: string; hint?: string }[] = [];
  const substitutes: Substitute[] = [];
  const seen = new Set<string>();
  for (const [i, { of, by, place, factor = "1", because }] of definitions.entries()) {
    const at = `substitute ${i + 1}`;
    const wrong = [of, by].filter((text) => !known.has(text));
    for (const text of wrong) {
      const near = nearest(text, known);
      problems.push({
        what: `${at}: ${text} is no resource or dataset`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      });
    }
    if (seen.has(of)) problems.push({ what: `${at}: ${of} has a substitute already` });
    seen.add(of);
    if (!FACTOR.test(factor))
      problems.push({ what: `${at}: factor is ${factor}, expected a decimal as text` });
    if (!because) problems.push({ what: `${at}: because is empty; say why ${by} may stand in for ${of}` });
    const [ofTarget, byTarget] = [targetOf(of), targetOf(by)];
    if (wrong.length > 0 || ofTarget === undefined || byTarget === undefined) continue;
    if (ofTarget.source === byTarget.source)
      problems.push({ what: `${at}: ${of} and ${by} are of one source, which fails as a whole` });
    substitutes.push({ of: ofTarget, by: byTarget, place: place ?? null, factor });
  }
  return { substitutes, problems };
}

function targetsOf({ name, resources }: SourceDefinition): string[] {
  return resources.flatMap((resource) => {
    const of = { source: name, resource: resource.name };
    const datasets = resource.datasets ?? [null];
    return datasets.map((dataset) => targetText({ ...of, dataset }));
  });
}
