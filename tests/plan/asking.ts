/** Sources to plan with: what they ask for is all that counts here. */
import { z } from "zod";
import {
  defineResource,
  defineSource,
  type Paging,
  type ResourceDefinition,
  type SourceDefinition,
} from "../../lake/contract/definition.ts";
import type { Target } from "../../lake/plan/targets.ts";

const contract = z.strictObject({ id: z.string(), at: z.string() });

function asking(path: Paging["start"]): Paging {
  return { start: path, next: () => undefined };
}

const iso = (at: Date) => at.toISOString();

/** One chain for each dataset, each for its own window. */
export const series = defineResource({
  name: "series",
  contract,
  key: ["id"],
  rowsPath: [],
  datasets: ["A", "B", "C"],
  paging: asking(({ datasets }) =>
    datasets.map(({ id, window }) => ({
      path: `/${id}`,
      query: [
        ["from", iso(window.from)],
        ["to", iso(window.to)],
      ],
    })),
  ),
});

/** The same for all of a year. */
export const survey = defineResource({
  name: "survey",
  contract,
  key: ["id"],
  rowsPath: [],
  params: { year: { about: "year", default: ({ to }) => iso(new Date(to.getTime() - 1)).slice(0, 4) } },
  paging: asking(({ params }) => [{ path: `/survey/${params.year}`, query: [] }]),
});

/** The same whatever the window. */
export const list = defineResource({
  name: "list",
  contract,
  key: ["id"],
  rowsPath: [],
  paging: asking(() => [{ path: "/list", query: [] }]),
});

/** Its first request, where to begin, is the same whatever the window; only the ones after it are not. */
export const vintages = defineResource({
  ...list,
  name: "vintages",
  lookbackSeconds: 3600,
});

export function source(
  resources: readonly ResourceDefinition[],
  limits: Partial<SourceDefinition["limits"]> = {},
  name = "stats",
): SourceDefinition {
  return defineSource({
    name,
    title: "Statistics",
    baseUrl: "https://stats.example.com",
    limits: { ratePerSecond: 2, concurrency: 1, ...limits },
    pageSize: 100,
    resources,
  });
}

export function targetsIn(of: SourceDefinition): Target[] {
  return of.resources.map((resource) => ({ source: of, resource, datasets: resource.datasets }));
}
