/** `mock-api/<source>/mock.ts` of a draft, and its line in `mock-api/index.ts`. */
import { Call, Code, camelCase, importLine, print } from "./code.ts";
import { type Draft, newestMs } from "./draft.ts";
import type { InferredField } from "./infer-type.ts";
import { MOCK_KEY, titleOf } from "./source-file.ts";

/** Where the answer is kept, beside the mock. */
export function bodyName(resource: string): string {
  return `${resource}.body`;
}

export function mockName(source: string): string {
  return `${camelCase(source)}Mock`;
}

export function mockFile(draft: Draft): string {
  const { source, sample, resource, auth, fields, found, key, times, window, paging } = draft;
  const newest = newestMs(draft);
  const changed = fields.find(({ name, type }) => !key.includes(name) && type.kind !== "json") ?? fields[0];
  const answer = new Call("recorded", {
    list: resource,
    body: new Code(`new URL("./${bodyName(resource)}", import.meta.url)`),
    rows: found.shape === "objects" ? found.path : found.shape,
    key,
    ...(newest === undefined ? {} : { newest: new Date(newest).toISOString(), times: timesOf(times) }),
    ...(window === undefined || newest === undefined ? {} : { window: windowOf(window) }),
    paging: paging.style,
  });
  const provider = {
    source,
    refusals: new Code("jsonRefusals"),
    ...(auth === undefined ? {} : { hasKey: new Code(hasKey(auth)) }),
    endpoints: [{ path: sample.url.pathname, answer }],
    notFound: new Code('jsonReply({ error: "not found" }, 404)'),
    scenarios: [new Code(`drifting(${JSON.stringify(changed?.name)})`)],
  };
  const body = print(provider, { indent: 0, before: 0, open: true });
  return [
    `/** ${titleOf(source)}'s mock: the answer the source was drafted from, as old at any time as it was then. */\n`,
    importLine(["jsonReply", "provider"], "../provider.ts"),
    importLine(["drifting", "jsonRefusals", "recorded"], "../recorded.ts"),
    `\nexport const ${mockName(source)} = provider(${body});\n`,
  ].join("");
}

/** The first tells the age of a row; all move with it. */
function timesOf(times: readonly InferredField[]): Record<string, string> {
  return Object.fromEntries(times.map(({ name, type }) => [name, type.kind]));
}

function windowOf({ from, to }: NonNullable<Draft["window"]>): Record<string, string> {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function hasKey({ kind, name }: NonNullable<Draft["auth"]>): string {
  switch (kind) {
    case "bearer":
      return `({ headers }) => headers.get("authorization") === "Bearer ${MOCK_KEY}"`;
    case "header":
      return `({ headers }) => headers.get(${JSON.stringify(name)}) === "${MOCK_KEY}"`;
    case "query":
      return `({ query }) => query.get(${JSON.stringify(name)}) === "${MOCK_KEY}"`;
  }
}

/** `mock-api/index.ts` with the mock in its list; undefined when the list is not where `lake init` put it. */
export function withMock(index: string, source: string): string | undefined {
  const list = /(const MOCKS\b.* = \{)(\n[\s\S]*?)?(\n?\};)/.exec(index);
  if (list === null) return undefined;
  const [whole, head = "", entries = ""] = list;
  const line = `\n  ${source}: async () => (await import("./${source}/mock.ts")).${mockName(source)},`;
  return index.replace(whole, () => `${head}${entries.trimEnd()}${line}\n};`);
}
