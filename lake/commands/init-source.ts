/** `lake init-source`: drafts a source, its contract, mock, model, assertion and test from one answer of the service. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseExactly } from "../contract/exact-json.ts";
import { parsePage } from "../contract/parse-page.ts";
import { draftSource } from "../draft/draft.ts";
import { type DraftFile, draftFiles } from "../draft/files.ts";
import { mockName, withMock } from "../draft/mock-file.ts";
import type { Sample } from "../draft/sample.ts";
import { ConfigError, type Problem, UsageError } from "../errors.ts";
import { createHttpClient } from "../http/client.ts";
import { liveKeys, requireKeys } from "../live-keys.ts";
import { openProject, type Project } from "../project.ts";
import { type DraftTyped, typedDraft } from "./init-source-request.ts";
import type { Command, Invocation } from "./verbs.ts";

const INDEX = "mock-api/index.ts";
/** What a drafted mock is built with; `lake init` writes it. */
const KIT = [INDEX, "mock-api/provider.ts", "mock-api/recorded.ts"];

const initSource: Command = async (invocation) => {
  const { effects, flags, projectDir } = invocation;
  const typed = typedDraft(invocation);
  const project = await openProject(projectDir, effects, flags);
  refuseWithoutKit(project);
  const answer =
    typed.sampleFile === undefined ? await ask(typed, project, invocation) : fromFile(typed, invocation);
  const sample: Sample = { url: typed.url, headers: answer.headers, body: parseExactly(answer.text) };
  const draft = draftSource({ ...typed, sample });
  const files = draftFiles(draft, answer.text);
  const index = withMock(readFileSync(join(project.dir, INDEX), "utf8"), typed.source);
  refuseOverwrite(project, files, index, typed.source);
  for (const { path, text } of files) write(join(project.dir, path), text);
  writeFileSync(join(project.dir, INDEX), index as string);
  const { source, resource, guesses } = draft;
  const paths = [...files.map(({ path }) => path), INDEX];
  return {
    data: { source, resource, files: paths, guesses },
    text: [
      ...paths.map((path) => `wrote    ${path}${path === INDEX ? ` (one line: ${source})` : ""}`),
      ...guesses.map(({ about, what, sure }) => `${about.padEnd(8)} ${what} (${sure})`),
    ].join("\n"),
    next: [
      `lake check && lake run-all --source ${source} --days 1`,
      `correct extract/${source}/ where the guesses are wrong`,
    ],
  };
};

export default initSource;

interface Answered {
  /** Without secrets. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function fromFile({ sampleFile, url }: DraftTyped, { effects }: Invocation): Answered {
  const where = sampleFile as string;
  if (!existsSync(where))
    throw new UsageError(`--sample ${where} does not exist`, { next: "lake init-source --help" });
  const bytes = readFileSync(where);
  judge(bytes, `GET ${url.origin}${url.pathname}`);
  return { text: effects.secrets.scrub(bytes.toString("utf8")), headers: {} };
}

/** One GET by the client that will read the source, so that what works here works there. */
async function ask(typed: DraftTyped, project: Project, { effects, signal }: Invocation): Promise<Answered> {
  const { source: name, url, auth, headers } = typed;
  const source = {
    ...{ name, title: url.host, baseUrl: url.origin, headers, pageSize: 1, resources: [] },
    ...(auth === undefined ? {} : { auth: { ...auth, mockKey: "" } }),
    limits: { ratePerSecond: 1, concurrency: 1 },
  };
  await requireKeys([source], project.secrets);
  const key = liveKeys(project.secrets, () => {}).key(source);
  const client = createHttpClient({ source, baseUrl: url.origin, key, effects });
  try {
    const request = { path: url.pathname, query: [...url.searchParams] };
    const { response } = await client.ask(request, (body) => judge(body, `GET ${url.href}`), signal);
    return { text: response.body.toString("utf8"), headers: response.headers };
  } finally {
    await client.close();
  }
}

/** @throws BadResponseError for anything but JSON */
function judge(body: Uint8Array, where: string): void {
  const [method = "GET", url = ""] = where.split(" ");
  parsePage(body, { method, url, status: 200, rows: () => [] });
}

function refuseWithoutKit({ dir }: Project): void {
  const missing = KIT.filter((path) => !existsSync(join(dir, path)));
  if (missing.length === 0) return;
  throw new ConfigError("the project lacks what a drafted mock is built with", {
    problems: missing.map((path) => ({ what: `${path} is missing`, where: path })),
    state: "nothing was written",
    next: "lake init <another folder>, then copy its mock-api/*.ts here",
  });
}

function refuseOverwrite(
  { dir }: Project,
  files: readonly DraftFile[],
  index: string | undefined,
  source: string,
): void {
  const taken: Problem[] = files
    .filter(({ path }) => existsSync(join(dir, path)))
    .map(({ path }) => ({ what: `${path} exists`, where: path }));
  if (index === undefined)
    taken.push({
      what: `${INDEX} has no list MOCKS to add ${source} to`,
      where: INDEX,
      hint: `const MOCKS = { ${source}: async () => (await import("./${source}/mock.ts")).${mockName(source)} }`,
    });
  if (taken.length === 0) return;
  throw new ConfigError(`the draft of ${source} has no place to be written`, {
    problems: taken,
    state: "nothing was written",
    next: `lake init-source <another name>`,
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: "wx" });
}
