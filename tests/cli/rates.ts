/** A small project with datasets, params and a catalogue, and its service in this process: every request is on record. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { LakeState } from "../../lake/state/fold.ts";
import { readState } from "../../lake/state/read-state.ts";
import { type Finished, type LakeOptions, lake, temporaryFolder } from "../support/lake-process.ts";

export const PAIRS = ["EURUSD", "GBPUSD", "USDJPY"];
export const NOW = "2026-03-10T06:00:00Z";
const DAY_MS = 86_400_000;

const SOURCE = (
  limits: string,
  more: string,
) => `import { byOffset, defineResource, defineSource, once, pages, z } from "lake";

export default defineSource({
  name: "rates",
  title: "Rates",
  baseUrl: "https://rates.example.com",
  limits: { ratePerSecond: 1000, burst: 1000, concurrency: 4, ${limits} },
  pageSize: 50,
  ${more}
  resources: [
    defineResource({
      name: "quotes",
      contract: z.strictObject({ pair: z.string(), day: z.string(), value: z.string() }),
      key: ["pair", "day"],
      cursor: "day",
      rowsPath: ["rows"],
      datasets: ${JSON.stringify(PAIRS)},
      paging: pages({
        path: "/quotes/{dataset}",
        query: { from: "{from:date}", to: "{to:date}" },
        step: byOffset({ offset: "offset", limit: "limit", total: ["total"] }),
      }),
    }),
    defineResource({
      name: "survey",
      contract: z.strictObject({ year: z.string(), answer: z.string() }),
      key: ["year"],
      rowsPath: ["rows"],
      params: {
        year: { about: "year asked about", default: ({ to }) => String(new Date(to.getTime() - 1).getUTCFullYear()) },
      },
      paging: pages({ path: "/survey/{year}", step: once() }),
    }),
    defineResource({
      name: "pairs",
      contract: z.strictObject({ pair: z.string() }),
      key: ["pair"],
      rowsPath: ["rows"],
      catalog: true,
      paging: pages({ path: "/pairs", step: once() }),
    }),
  ],
});
`;

const MODELS = {
  "models/silver/quotes.sql": `/* @model
key: [pair, day]
*/
SELECT pair, day, max(value) AS value FROM bronze.rates__quotes GROUP BY pair, day
`,
  "models/gold/whole_days.sql": `/* @model
key: [covered_from]
*/
SELECT covered_from, covered_to FROM lake.coverage WHERE source = 'rates' AND resource = 'quotes'
`,
};

export interface Rates {
  readonly dir: string;
  readonly root: string;
  /** Path and query of each request that came, in order; paging left out. */
  readonly requests: string[];
  /** TCP connections that were opened. */
  readonly connections: { count: number };
  /** Settles a request itself when it returns true. */
  answer: (url: URL, response: ServerResponse) => boolean | Promise<boolean>;
  /** Types a command at `NOW`, unless `now` is false. */
  lake(args: readonly string[], options?: LakeOptions & { readonly now?: false }): Promise<Finished>;
  write(path: string, text: string): void;
  state(): Promise<LakeState>;
}

/** `limits` and `more`: further properties of the source's limits, and of the source. */
export async function rates(t: { after(fn: () => unknown): void }, limits = "", more = ""): Promise<Rates> {
  const folder = temporaryFolder(t);
  const dir = join(folder, "project");
  const root = join(folder, "lake");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  write("extract/rates/source.ts", SOURCE(limits, more === "" ? "" : `${more},`));
  write("lake.config.ts", 'import { defineConfig } from "lake";\n\nexport default defineConfig({});\n');
  for (const [path, text] of Object.entries(MODELS)) write(path, text);

  const requests: string[] = [];
  const connections = { count: 0 };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://rates");
    if (url.pathname === "/__sources") return void response.writeHead(404).end();
    const { offset = "0" } = Object.fromEntries(url.searchParams);
    if (offset === "0") {
      const { from, to } = Object.fromEntries(url.searchParams);
      requests.push(from === undefined ? url.pathname : `${url.pathname} ${from} ${to}`);
    }
    if (await made.answer(url, response)) return;
    const body = JSON.stringify(bodyOf(url));
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  server.on("connection", () => (connections.count += 1));
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const mockUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made: Rates = {
    dir,
    root,
    requests,
    connections,
    answer: () => false,
    lake: (args, { now, env, ...options } = {}) =>
      lake(now === false ? args : [...args, "--now", NOW], {
        cwd: dir,
        env: { LAKE_ROOT: root, LAKE_MOCK_URL: mockUrl, ...env },
        ...options,
      }),
    write,
    state: async () => (await readState(root)).state,
  };
  return made;
}

/** One quote a day of each pair, that of the last day in a window of less than a day included. */
function bodyOf({ pathname, searchParams }: URL): { total: number; rows: Record<string, string>[] } {
  const [, kind, id = ""] = pathname.split("/");
  if (kind === "pairs") return { total: PAIRS.length, rows: PAIRS.map((pair) => ({ pair })) };
  if (kind === "survey") return { total: 1, rows: [{ year: id, answer: `of ${id}` }] };
  const [from, to] = ["from", "to"].map((name) => Date.parse(String(searchParams.get(name))));
  const all: Record<string, string>[] = [];
  for (let at = from!; at < Math.max(to!, from! + DAY_MS); at += DAY_MS) {
    all.push({ pair: id, day: new Date(at).toISOString().slice(0, 10), value: `${(at / DAY_MS) % 977}` });
  }
  const [offset, limit] = ["offset", "limit"].map((name) => Number(searchParams.get(name)));
  return { total: all.length, rows: all.slice(offset, offset! + limit!) };
}
