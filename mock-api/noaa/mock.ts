/** NOAA's Climate Data Online v2, with the limits of one token. */
import { type Call, type Endpoint, provider, type Reply, shown } from "../provider.ts";
import { dataAnswer } from "./data-answer.ts";
import { datasets, datatypes } from "./datasets.ts";
import { badToken, down, noToken, overDay, overSecond } from "./fault.ts";
import { itemAnswer, listAnswer } from "./list-answer.ts";
import { scenarios } from "./scenarios.ts";
import { stations } from "./stations.ts";

const MOCK_TOKEN = "mock-noaa-token";

function endpoint(path: string, answer: (call: Call) => Reply): Endpoint {
  return {
    path: `/cdo-web/api/v2/${path}`,
    answer: (call) => (call.headers.has("token") ? answer(call) : noToken),
  };
}

interface Item {
  readonly id: string;
}

function listAndItems(name: string, items: (call: Call) => readonly Item[]): Endpoint[] {
  const rows = (call: Call) => shown(call, name, items(call) as never, ({ id }) => String(id));
  return [
    endpoint(name, (call) => listAnswer(call, rows(call))),
    endpoint(`${name}/:id`, (call) => itemAnswer(call, rows(call))),
  ];
}

/** All of them are in Colorado and report daily temperatures. */
function stationsAsked(call: Call) {
  const { query } = call;
  const fits = (name: string, values: readonly string[]) => {
    const asked = query.getAll(name);
    return asked.length === 0 || asked.some((value) => values.includes(value));
  };
  const all =
    fits("datasetid", ["GHCND"]) &&
    fits("locationid", ["FIPS:08", "FIPS:US"]) &&
    fits("datatypeid", ["TMAX", "TMIN", "PRCP"]);
  return all ? stations(call).filter(({ id }) => fits("stationid", [id])) : [];
}

export const noaaMock = provider({
  source: "noaa",
  refusals: { refusedKey: badToken, tooMany: overSecond, quotaSpent: overDay, down },
  hasKey: ({ headers }) => [null, MOCK_TOKEN].includes(headers.get("token")),
  limits: { window: { count: 5, ms: 1000 }, perDay: 10_000 },
  endpoints: [
    ...listAndItems("datasets", ({ now }) => datasets(now)),
    ...listAndItems("datatypes", ({ now }) => datatypes(now)),
    ...listAndItems("stations", stationsAsked),
    endpoint("data", dataAnswer),
  ],
  notFound: {
    status: 404,
    headers: { "content-type": "text/html" },
    body: "<html><body><h1>404 Not Found</h1></body></html>\n",
  },
  scenarios,
});
