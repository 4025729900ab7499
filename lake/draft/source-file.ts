/** `extract/<source>/source.ts` of a draft. */
import { Call, Code, importLine, type Printable, print } from "./code.ts";
import { contractName } from "./contract-file.ts";
import type { Draft } from "./draft.ts";
import type { PagingStyle } from "./guess-paging.ts";

/** The key that the drafted mock takes. */
export const MOCK_KEY = "mock-key";

const STEPS: Readonly<Record<PagingStyle["by"], string>> = {
  once: "once",
  offset: "byOffset",
  page: "byPage",
  cursor: "byCursor",
  lastRow: "byLastRow",
  link: "byLink",
  url: "byUrl",
};

export function sourceFile(draft: Draft): string {
  const { source, sample, auth, headers, pageSize, paging, found } = draft;
  const step = STEPS[paging.style.by];
  const definition: Printable = {
    name: source,
    title: titleOf(source),
    baseUrl: sample.url.origin,
    ...(auth === undefined ? {} : { auth: { ...auth, mockKey: MOCK_KEY } }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    healthPath: "/health",
    limits: { ratePerSecond: 2, concurrency: 2 },
    pageSize,
    resources: [new Call("defineResource", resourceOf(draft, step))],
  };
  const row = found.shape === "objects" ? [] : ["type Row"];
  const body = print(definition, { indent: 0, before: 0, open: true });
  return [
    `/** ${titleOf(source)}, drafted from one answer of ${sample.url.origin}${sample.url.pathname}. */\n`,
    importLine(["defineResource", "defineSource", "pages", step, ...row], "lake"),
    `import { ${contractName(draft.resource)} } from "./contract.ts";\n\n`,
    found.shape === "table" ? TABLE_ROWS : "",
    `export default defineSource(${body});\n`,
  ].join("");
}

export function titleOf(source: string): string {
  const words = source.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const TABLE_ROWS = `/** The first line names the columns of the others. */
function namedRows(body: unknown): readonly Row[] {
  const [names = [], ...lines] = body as readonly (readonly string[])[];
  return lines.map((line) => Object.fromEntries(names.map((name, i) => [name, line[i]])));
}

`;

function resourceOf(draft: Draft, step: string): Printable {
  const { resource, key, cursor, found, sample, query, paging } = draft;
  const { by: _, ...options } = paging.style;
  const rows = { table: "namedRows", single: "(body) => [body as Row]" };
  return {
    name: resource,
    contract: new Code(contractName(resource)),
    key,
    ...(cursor === undefined ? {} : { cursor: cursor.name }),
    ...(found.shape === "objects" ? { rowsPath: found.path } : { rows: new Code(rows[found.shape]) }),
    paging: new Call("pages", {
      path: sample.url.pathname,
      ...(query.length === 0 ? {} : { query: queryOf(query) }),
      step: Object.keys(options).length === 0 ? new Call(step) : new Call(step, options),
    }),
  };
}

/** A name that comes twice has a list. */
function queryOf(query: Draft["query"]): Printable {
  const byName = Map.groupBy(query, ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, pairs]) => {
      const values = pairs.map(([, value]) => value);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
