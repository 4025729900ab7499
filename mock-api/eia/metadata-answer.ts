/** `GET /v2/{route}`: what a node of the tree holds; `GET /v2/{route}/facet/{id}`: the values of a facet. */
import { type Call, jsonReply, type Reply, shown } from "../provider.ts";
import { enveloped, refused } from "./envelope.ts";
import { type MockRoute, NODES, ROUTES } from "./market.ts";
import { CALENDARS } from "./periods.ts";
import { newestStamp } from "./publication.ts";

export function routeAnswer(call: Call, route: MockRoute): Reply {
  const { path, name, description, frequencies, facets, measures, startPeriod } = route;
  const [frequency] = frequencies as [keyof typeof CALENDARS];
  const response = {
    id: path.split("/").at(-1),
    name,
    description,
    frequency: frequencies.map((id) => {
      const { description: words, query, format } = CALENDARS[id];
      return { id, description: words, query, format };
    }),
    facets: Object.entries(facets).map(([id, facet]) => ({ id, description: facet.description })),
    data: measures,
    startPeriod,
    endPeriod: newestStamp(frequency, call.now),
    defaultDateFormat: CALENDARS[frequency].format,
    defaultFrequency: frequency,
  };
  const [row] = shown(call, "routes", [response], () => path);
  return jsonReply(enveloped(call, row ?? {}));
}

/** A node of the tree; an empty path is its root. */
export function nodeAnswer(call: Call, path: string): Reply {
  const prefix = path === "" ? "" : `${path}/`;
  const depth = prefix.split("/").length;
  const children = [...Object.entries(NODES), ...ROUTES.map((route) => [route.path, route] as const)]
    .filter(([child]) => child.startsWith(prefix) && child.split("/").length === depth)
    .map(([child, { name, description }]) => ({ id: child.slice(prefix.length), name, description }));
  const { name = "EIA", description = "EIA open data" } = NODES[path] ?? {};
  return jsonReply(enveloped(call, { id: path.split("/").at(-1), name, description, routes: children }));
}

export function facetAnswer(call: Call, route: MockRoute): Reply {
  const { facet = "" } = call.params;
  const known = route.facets[facet];
  if (known === undefined) return refused(404, "Not found.");
  const names = new Map(route.series.map(({ columns }) => [columns[facet]!, columns[known.nameColumn]!]));
  const values = [...names].sort().map(([id, name]) => ({ id, name, alias: `(${id}) ${name}` }));
  const facets = shown(call, "facets", values, ({ id }) => `${route.path} ${facet} ${id}`);
  // Sometimes a number, sometimes its text.
  const totalFacets = facet.length % 2 === 0 ? facets.length : String(facets.length);
  return jsonReply(enveloped(call, { totalFacets, facets }));
}
