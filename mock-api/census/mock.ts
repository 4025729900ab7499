/** The data API of the Census Bureau: what it answers, and how it refuses. */
import { type Call, jsonReply, provider, type Reply } from "../provider.ts";
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";
import { isKnown } from "./figures.ts";
import { countyTable, isOut, type Row } from "./table.ts";
import { variableOf } from "./variables.ts";

const KEY = "census-mock-key";
const VARIABLES_MAX = 50;

const html = (title: string, text: string, status = 200): Reply => ({
  status,
  headers: { "content-type": "text/html;charset=utf-8" },
  body: `<html style="font-size: 14px;">\n<head>\n<title>${title}</title>\n</head>\n<body>\n<p>${text}</p>\n</body>\n</html>\n`,
});

const plain = (status: number, text: string): Reply => ({
  status,
  headers: { "content-type": "text/plain;charset=utf-8" },
  body: text,
});

const NO_KEY: Reply = {
  status: 302,
  headers: { location: "/missing_key.html", "x-datawebapi-keyerror": "1" },
  body: "",
};
const INVALID_KEY = html("Invalid Key", "A valid <em>key</em> must be included with each data API request.");
const NO_ROWS: Reply = { status: 204, headers: {}, body: "" };
const NO_VINTAGE: Reply = html(
  "404 Not Found",
  "The requested resource is not available. Servlet ApiServlet.",
  404,
);
const BROKEN = plain(
  500,
  "There was an error while running your query.  We've logged the error and we'll correct it ASAP.  Sorry for the inconvenience.",
);

function table(call: Call): Reply {
  const key = call.query.get("key");
  if (key !== KEY) return key === null ? NO_KEY : INVALID_KEY;
  const vintage = Number(call.params.year);
  if (!isOut(vintage, call.now)) return NO_VINTAGE;
  const names = call.query.getAll("get").flatMap((list) => list.split(","));
  const wrong = wrongIn(call.query, names);
  if (wrong !== undefined) return plain(400, `error: ${wrong}`);
  const rows = countyTable(call, vintage, names);
  return rows.length === 0 ? NO_ROWS : tableReply(rows, [...names, "state", "county"]);
}

/** Only the first thing wrong is told. */
function wrongIn(query: URLSearchParams, names: readonly string[]): string | undefined {
  const predicate = [...query.keys()].find((name) => !["get", "for", "in", "key"].includes(name));
  if (predicate !== undefined) return `unknown predicate variable: '${predicate}'`;
  if (names.length > VARIABLES_MAX) return `you may only get ${VARIABLES_MAX} variables at a time`;
  const unknown = names.find((name) => name !== "NAME" && !isKnown(name.replace(/[EM]A?$/, "")));
  if (unknown !== undefined) return `unknown variable '${unknown}'`;
  const places =
    /^county:(\*|\d{3})$/.test(query.get("for") ?? "") && /^state:\d{2}$/.test(query.get("in") ?? "");
  return places ? undefined : "unknown/unsupported geography hierarchy";
}

/** One line each, as the Bureau prints it. Columns that a scenario adds come last. */
function tableReply(rows: readonly Row[], names: readonly string[]): Reply {
  const header = [...new Set([...names, ...rows.flatMap((row) => Object.keys(row))])];
  const lines = [header, ...rows.map((row) => header.map((name) => row[name] ?? null))];
  return {
    status: 200,
    headers: { "content-type": "application/json;charset=utf-8" },
    body: `[${lines.map((line) => JSON.stringify(line)).join(",\n")}]`,
  };
}

function variable({ params, now }: Call): Reply {
  const vintage = Number(params.year);
  const found = isOut(vintage, now) ? variableOf(String(params.name), vintage) : undefined;
  return found === undefined ? NO_VINTAGE : jsonReply(found);
}

/** A column more for all, and in one county of ten the income as a number. */
const drift: Scenario = {
  name: "schema-drift",
  description: SCENARIOS["schema-drift"],
  alter: (_, row, roll) => ({
    ...row,
    ...(roll < 0.1 && "B19013_001E" in row ? { B19013_001E: Number(row.B19013_001E) } : {}),
    SUMLEVEL: "050",
  }),
};

const late: Scenario = {
  name: "late-rows",
  description: SCENARIOS["late-rows"],
  lateness: (roll) => (roll < 0.1 ? 30 * 86_400 : 0),
};

export const censusMock = provider({
  source: "census",
  refusals: { refusedKey: INVALID_KEY, tooMany: plain(429, "Too many requests"), down: BROKEN },
  endpoints: [
    { path: "/data/:year/acs/acs5", answer: table },
    { path: "/data/:year/acs/acs5/variables/:name.json", answer: variable },
    {
      path: "/missing_key.html",
      answer: () => html("Missing Key", "A key must be included with each request."),
    },
  ],
  notFound: NO_VINTAGE,
  scenarios: [drift, late],
});
