/** For how long a time each resource of a source must be read to have rows that say something. */
import type { SourceDefinition, Window } from "../../lake/contract/definition.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { extractResource } from "../../lake/source/extract-resource.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { clientOf, hasty, NOW } from "./extraction.ts";

const DAY_MS = 86_400_000;
/** A few hours are enough for payments; a yearly survey has one release in eight hundred days. */
const WIDTHS_DAYS = [0.25, 2, 60, 800, 4000];
const ROWS_ENOUGH = 3;

const known = new Map<string, Promise<ReadonlyMap<string, Window>>>();

/** By resource: the shortest of a few windows up to now with a few rows in it; else the longest. */
export function readWindow(source: SourceDefinition): Promise<ReadonlyMap<string, Window>> {
  const found = known.get(source.name) ?? search(source);
  known.set(source.name, found);
  return found;
}

async function search(source: SourceDefinition): Promise<ReadonlyMap<string, Window>> {
  await using mock = await serveMockApi({ now: NOW, sources: [source.name], limited: false });
  const effects = hasty();
  const client = clientOf(source, mock.baseUrls[source.name] ?? "", effects);
  const enough = new Error("enough rows");
  const signal = new AbortController().signal;
  const hasEnough = async (resource: SourceDefinition["resources"][number], window: Window) => {
    let rows = 0;
    const land = async (page: { readonly rows: readonly unknown[] }) => {
      rows += page.rows.length;
      if (rows >= ROWS_ENOUGH) throw enough;
      return { fetched: page.rows.length, landed: page.rows.length, rejected: 0, duplicate: 0 };
    };
    const options = {
      source,
      resource,
      window,
      now: NOW,
      client,
      parserOf: pageReader,
      land,
      effects,
      signal,
    };
    return extractResource(options).then(
      () => false,
      // What fails here fails in the tests too, where it is told.
      () => true,
    );
  };
  const windows = source.resources.map(async (resource) => {
    const choices = WIDTHS_DAYS.map((days) => ({ from: new Date(NOW.getTime() - days * DAY_MS), to: NOW }));
    for (const window of choices)
      if (await hasEnough(resource, window)) return [resource.name, window] as const;
    return [resource.name, choices.at(-1) as Window] as const;
  });
  const found = new Map(await Promise.all(windows));
  await client.close();
  return found;
}
