/** What a run has extracted so far: resources that landed, those that failed, and what stands in for them. */
import type { SourceDefinition, Window } from "./contract/definition.ts";
import { LakeError, PartialRunError, RetryLaterError, SourceUnavailableError } from "./errors.ts";
import { type Substitute, type Target, targetText } from "./failover/mapping.ts";
import type { RunEvent } from "./run-event.ts";
import type { LandedResource } from "./state/commit.ts";

export interface ExtractionRecordOptions {
  /** To whoever watches. */
  readonly show: (event: RunEvent) => void;
  /** To whoever watches, and the log. */
  readonly tell: (event: RunEvent) => void;
}

export type ResourceCounts = Pick<
  LandedResource,
  "pages" | "fetched" | "landed" | "rejected" | "duplicate" | "retries" | "elapsedMs"
>;

interface Failure {
  readonly source: string;
  readonly resource: string;
  /** Undefined when it was stopped by the failure of another resource. */
  readonly error: unknown;
}

export class ExtractionRecord {
  readonly #options: ExtractionRecordOptions;
  readonly #landed: LandedResource[] = [];
  readonly #standIns: Substitute[] = [];
  #failures: Failure[] = [];

  constructor(options: ExtractionRecordOptions) {
    this.#options = options;
  }

  /** A source is about to be asked for so many resources, side by side with so many sources in all. */
  readonly source = (
    { name, title }: SourceDefinition,
    baseUrl: string,
    window: Window,
    counts: { readonly resources: number; readonly sources: number },
  ): void => {
    this.#options.tell({ kind: "source", source: name, title, baseUrl, window, ...counts });
  };

  readonly progress = (source: string, resource: string, counts: ResourceCounts): void => {
    this.#options.show({ kind: "resource", source, resource, state: "running", ...counts });
  };

  /** A resource landed whole. */
  readonly resourceLanded = (landed: LandedResource): void => {
    this.#landed.push(landed);
    const { source, resource, drift } = landed;
    this.#options.tell(resourceEvent("landed", landed));
    for (const { kind, path, rows } of drift) {
      this.#warn(`${source}.${resource}: ${kind} field ${path} in ${rows} rows`);
    }
  };

  /** A resource failed, or was stopped by the failure of another; `evidence` is what is kept of it all the same. */
  readonly resourceFailed = (evidence: LandedResource, error: unknown): void => {
    if (evidence.pages > 0) this.#landed.push(evidence);
    const { source, resource } = evidence;
    this.#failures.push({ source, resource, error });
    this.#options.tell(resourceEvent("failed", evidence));
  };

  /** Everything to be committed: what landed whole, and the evidence of what did not. */
  all(): readonly LandedResource[] {
    return [...this.#landed].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Resources landed whole in this run. */
  landed(): readonly LandedResource[] {
    return this.#landed.filter(({ complete }) => complete);
  }

  standIns(): readonly Substitute[] {
    return this.#standIns;
  }

  /** Names of sources that failed in any way. */
  failedSources(): ReadonlySet<string> {
    return new Set(this.#failures.map(({ source }) => source));
  }

  /** Resources of sources that failed for no other reason than that they cannot be asked now. */
  unavailable(): readonly { readonly source: string; readonly resource: string; readonly why: string }[] {
    return [...Map.groupBy(this.#failures, ({ source }) => source).values()].flatMap((failures) => {
      const errors = failures.map(({ error }) => error).filter((error) => error !== undefined);
      if (errors.length === 0 || !errors.every(isUnavailability)) return [];
      const why = (errors[0] as LakeError).message;
      return failures.map(({ source, resource }) => ({ source, resource, why }));
    });
  }

  /** The run goes on without the source: what stands in for it, and what stays as it was, is told as a warning. */
  goOnWithout(
    source: string,
    why: string,
    standIns: readonly Substitute[],
    without: readonly Target[],
  ): void {
    this.#failures = this.#failures.filter((failure) => failure.source !== source);
    this.#standIns.push(...standIns);
    const served = [...Map.groupBy(standIns, ({ of, by }) => `${nameOf(by)} ${nameOf(of)}`).values()].map(
      (group) => `${summary(group.map(({ by }) => by))} for ${summary(group.map(({ of }) => of))}`,
    );
    const stands = served.length === 0 ? [] : [`instead it takes ${served.join(", ")}`];
    const kept =
      without.length === 0
        ? []
        : [`${summary(without)} ${without.length === 1 ? "stays" : "stay"} as before`];
    this.#warn(`going on without ${source}: ${why}; ${[...stands, ...kept].join("; ")}`);
  }

  /** @throws the one failure, or PartialRunError when some resources landed and others did not */
  requireComplete(): void {
    const failures = this.#failures.filter(({ error }) => error !== undefined);
    const [first] = failures;
    if (first === undefined) return;
    const landed = this.landed().length;
    if (landed === 0 || !(first.error instanceof LakeError)) throw first.error;
    const told = failures.flatMap((failure) =>
      failure.error instanceof LakeError ? [{ resource: nameOf(failure), error: failure.error }] : [],
    );
    const names = told.map(({ resource }) => resource);
    throw new PartialRunError(
      `${failures.length} of ${landed + failures.length} resources failed: ${names.join(", ")}`,
      {
        problems: told.flatMap(({ resource, error }) => [
          {
            what: error.message.startsWith(resource) ? error.message : `${resource}: ${error.message}`,
            ...(error.where === undefined ? {} : { where: error.where }),
            ...(error.next === undefined ? {} : { hint: error.next }),
          },
          ...error.problems,
        ]),
        next: `lake extract --source ${names.join(",")}, then lake run-transforms`,
        cause: first.error,
      },
    );
  }

  #warn(text: string): void {
    this.#options.tell({ kind: "warning", text });
  }
}

function nameOf({ source, resource }: { readonly source: string; readonly resource: string }): string {
  return `${source}.${resource}`;
}

/** One target by its name, many datasets of a resource by their number. */
function summary(targets: readonly Target[]): string {
  return [...Map.groupBy(targets, nameOf)]
    .map(([name, [first, ...more]]) =>
      more.length === 0 && first !== undefined ? targetText(first) : `${more.length + 1} datasets of ${name}`,
    )
    .join(", ");
}

function isUnavailability(error: unknown): boolean {
  return error instanceof SourceUnavailableError || error instanceof RetryLaterError;
}

function resourceEvent(state: "landed" | "failed", of: LandedResource): RunEvent {
  const { source, resource, pages, fetched, landed, rejected, duplicate, retries, elapsedMs } = of;
  return {
    kind: "resource",
    state,
    source,
    resource,
    pages,
    fetched,
    landed,
    rejected,
    duplicate,
    retries,
    elapsedMs,
  };
}
