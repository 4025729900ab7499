/** The public data API of the Bureau of Labor Statistics, version 2. Whatever goes wrong, the status is 200. */
import { type Call, jsonReply, provider, type Reply } from "../provider.ts";
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";
import { catalogOf } from "./catalog.ts";
import { observationsOf } from "./observations.ts";
import { type Series, seriesOf } from "./series.ts";

const KEY = "bls-mock-key";
const SERIES_MAX = 50;
const YEARS_MAX = 20;
/** Years that are answered when none are asked for. */
const YEARS_USUAL = 3;

const refused = (status: string, message: string, results: object | null, milliseconds = 0): Reply =>
  jsonReply({ status, responseTime: milliseconds, message: [message], Results: results });

const invalidKey = (key: string): Reply =>
  refused(
    "REQUEST_NOT_PROCESSED",
    `The key:${key} provided by the User is invalid. Please provide a proper key for the operation to be successful`,
    {},
  );

const QUOTA_SPENT = refused(
  "REQUEST_NOT_PROCESSED",
  `Request could not be serviced, as the daily threshold for total number of requests allocated to the user with registration key ${KEY} has been reached.`,
  {},
  12,
);

const WRONG_INPUT = refused(
  "REQUEST_FAILED",
  "Your request has failed. Please check your input parameters, and try your request again.",
  null,
);

const page = (status: number, title: string): Reply => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<!DOCTYPE html>\n<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`,
});

interface Question {
  readonly ids: readonly string[];
  readonly first: number;
  readonly last: number;
  readonly averages: boolean;
  readonly catalog: boolean;
  readonly latestOnly: boolean;
}

function bySeries({ params, query, now }: Call): Question {
  const year = now.getUTCFullYear();
  return {
    ids: [String(params.id)],
    first: Number(query.get("startyear") ?? year - YEARS_USUAL + 1),
    last: Number(query.get("endyear") ?? year),
    averages: query.get("annualaverage") === "true",
    catalog: query.get("catalog") === "true",
    latestOnly: query.get("latest") === "true",
  };
}

/** Undefined for a body that is no question. */
function byBody({ body, now }: Call): Question | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { seriesid, startyear, endyear, annualaverage, catalog } = body as Record<string, unknown>;
  if (!Array.isArray(seriesid) || seriesid.length === 0 || !seriesid.every((id) => typeof id === "string"))
    return undefined;
  const year = now.getUTCFullYear();
  return {
    ids: seriesid,
    first: Number(startyear ?? year - YEARS_USUAL + 1),
    last: Number(endyear ?? year),
    averages: annualaverage === true,
    catalog: catalog === true,
    latestOnly: false,
  };
}

function answer(call: Call, key: string, question: Question | undefined): Reply {
  if (key !== KEY) return invalidKey(key);
  if (question === undefined || !(question.first <= question.last)) return WRONG_INPUT;
  const { first, averages, catalog, latestOnly } = question;
  // More than it takes is cut off, the last years and the last series; of the years it says so.
  const last = Math.min(question.last, first + YEARS_MAX - 1);
  const ids = question.ids.slice(0, SERIES_MAX);
  const found = ids.map((id) => ({ id, series: seriesOf(id) }));
  if (catalog && found.some(({ series }) => series === undefined) && call.roll(ids.join()) < 0.6)
    return WRONG_INPUT;
  const message =
    last < question.last
      ? [`Year range has been reduced to the system-allowed limit of ${YEARS_MAX} years.`]
      : [];
  const series = found.map(({ id, series }) => {
    if (series === undefined) {
      message.push(`Invalid Series for Series ${id}`);
      return { seriesID: id, data: [] };
    }
    const data = observationsOf(call, series, { first, last, averages });
    message.push(...silentYears(series, data, first, last));
    return {
      seriesID: id,
      ...(catalog ? { catalog: catalogOf(series) } : {}),
      data: latestOnly ? data.slice(0, 1) : data,
    };
  });
  return jsonReply({ status: "REQUEST_SUCCEEDED", responseTime: 67, message, Results: { series } });
}

function silentYears(
  { id }: Series,
  data: readonly { readonly year?: unknown }[],
  first: number,
  last: number,
): string[] {
  const told = new Set(data.map(({ year }) => Number(year)));
  const years = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  return years
    .filter((year) => !told.has(year))
    .map((year) => `No Data Available for Series ${id} Year: ${year}`);
}

/** All values gain a field; of one in ten the value is a number. */
const drift: Scenario = {
  name: "schema-drift",
  description: SCENARIOS["schema-drift"],
  alter: (_, row, roll) => ({
    ...row,
    ...(roll < 0.1 && row.value !== "-" ? { value: Number(row.value) } : {}),
    valueStatus: "final",
  }),
};

const late: Scenario = {
  name: "late-rows",
  description: SCENARIOS["late-rows"],
  lateness: (roll) => (roll < 0.1 ? 40 * 86_400 : 0),
};

export const blsMock = provider({
  source: "bls",
  refusals: {
    refusedKey: invalidKey(KEY),
    tooMany: page(200, "Access Denied"),
    down: page(503, "Service Unavailable"),
    quotaSpent: QUOTA_SPENT,
  },
  limits: { window: { count: 50, ms: 10_000 }, perDay: 500 },
  endpoints: [
    {
      method: "POST",
      path: "/publicAPI/v2/timeseries/data/",
      answer: (call) =>
        answer(
          call,
          String((call.body as { registrationkey?: unknown } | undefined)?.registrationkey ?? ""),
          byBody(call),
        ),
    },
    {
      path: "/publicAPI/v2/timeseries/data/:id",
      answer: (call) => answer(call, call.query.get("registrationkey") ?? "", bySeries(call)),
    },
  ],
  notFound: page(404, "Page Not Found"),
  scenarios: [drift, late],
});
