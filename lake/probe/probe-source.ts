/** Asks one source for one small page, as a run would, and tells apart what kept it from a good one. */
import type { PageRequest, SourceDefinition } from "../contract/definition.ts";
import { parsePage } from "../contract/parse-page.ts";
import type { Effects } from "../effects.ts";
import {
  AuthError,
  BadResponseError,
  ConfigError,
  LakeError,
  RetryLaterError,
  SourceUnavailableError,
} from "../errors.ts";
import { isLeftAlone } from "../http/breaker.ts";
import { createHttpClient, type HttpClient } from "../http/client.ts";
import { keyId } from "../key-id.ts";
import type { Project } from "../project.ts";
import type { SourcesUp } from "../sources-up.ts";
import { openTraffic } from "../traffic/open-traffic.ts";
import { type TrafficStatus, trafficStatus } from "../traffic/traffic-status.ts";
import { type Check, checked, failed, passed } from "./check.ts";
import { judgeSample } from "./judge-sample.ts";
import { type Sample, sampleOf } from "./sample.ts";

export interface ProbeSourceOptions {
  readonly project: Project;
  readonly source: SourceDefinition;
  readonly up: SourcesUp;
  readonly effects: Effects;
  readonly signal: AbortSignal;
}

/** A service that takes longer is not fit for a run either. */
const PATIENCE_MS = 10_000;

/** At most one request, and another one where a refused key has a successor; each counts like any other. */
export async function probeSource(options: ProbeSourceOptions): Promise<Check[]> {
  const { project, source, effects } = options;
  const key = source.auth === undefined ? [] : [await keyCheck(options)];
  if (key.some((check) => !check.passed)) return key;
  const before = limitsCheck(await trafficStatus(project.root, source, effects.now()), effects.now());
  if (!before.passed) return [...key, before];
  const answered = await askSample(options);
  const after = limitsCheck(await trafficStatus(project.root, source, effects.now()), effects.now());
  return [...key, ...answered, ...(answered.some(({ check }) => check === "limits") ? [] : [after])];
}

async function keyCheck({ project, source, up }: ProbeSourceOptions): Promise<Check> {
  const of = { subject: source.name, check: "key" } as const;
  const secret = source.auth?.secret ?? "";
  if (project.settings.api === "mock")
    return passed(of, `the mock's own, key id ${keyId(String(await up.key(source)()))}`);
  const found = await project.secrets.read(secret);
  if ("value" in found) return passed(of, `${secret} is in ${found.backend}, key id ${found.keyId}`);
  return { ...of, passed: false, says: `${found.missing}; looked up in ${found.where}`, next: found.hint };
}

async function askSample(options: ProbeSourceOptions): Promise<Check[]> {
  const { source, up, effects, signal } = options;
  const subject = source.name;
  const sample = sampleOf(source, effects.now());
  if (sample === undefined) return [failed({ subject, check: "contract" }, noSample(source))];
  const baseUrl = up.baseUrl(source);
  const client = await openClient(options, baseUrl);
  try {
    const startedMs = effects.monotonicMs();
    const { page, response } = await fetchSample(sample, client, signal);
    const elapsedMs = Math.round(effects.monotonicMs() - startedMs);
    const name = `${source.name}.${sample.resource.name}`;
    return [
      passed({ subject, check: "reachable" }, `${baseUrl} answers in ${elapsedMs} ms`),
      ...acceptedBy(source),
      await checked({ subject, check: "contract" }, async () =>
        judgeSample(name, sample.resource, page, response.body),
      ),
    ];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LakeError)) throw error;
    return whatFailed(source, error, baseUrl);
  } finally {
    await client.close();
  }
}

/** The first page, or the one after it where the first has no rows, as with services that list before they tell. */
async function fetchSample({ resource, request, context }: Sample, client: HttpClient, signal: AbortSignal) {
  const { rowsPath, rows, paging } = resource;
  const ask = async (asked: PageRequest) => {
    const rowsOf = rows === undefined ? undefined : (body: unknown) => rows(body, asked);
    const { response, parsed: page } = await client.ask(
      asked,
      (body, answer) => parsePage(body, { ...answer, rowsPath, rows: rowsOf }),
      signal,
      resource,
    );
    return { page, response };
  };
  const first = await ask(request);
  if (first.page.rows.length > 0) return first;
  const next = paging.next({ ...first.page, request, headers: first.response.headers }, context);
  return next === undefined ? first : ask(next);
}

async function openClient(
  { project, source, up, effects }: ProbeSourceOptions,
  baseUrl: string,
): Promise<HttpClient> {
  const traffic = openTraffic({ root: project.root, effects });
  return createHttpClient({
    source: await traffic.asSet(source),
    baseUrl,
    traffic: traffic.of(source),
    key: up.key(source),
    renewKey: up.renewKey(source),
    effects,
    deadlineMs: effects.monotonicMs() + PATIENCE_MS,
    retry: { attemptsMax: 1 },
  });
}

/** What a failed request proves on its way: who refuses a key was reached, who sends nonsense took the key. */
function whatFailed(source: SourceDefinition, error: LakeError, baseUrl: string): Check[] {
  const subject = source.name;
  const reached = passed({ subject, check: "reachable" }, `${baseUrl} answers`);
  if (error instanceof AuthError) return [reached, failed({ subject, check: "accepted" }, error)];
  if (error instanceof BadResponseError)
    return [reached, ...acceptedBy(source), failed({ subject, check: "contract" }, error)];
  if (error instanceof RetryLaterError) return [reached, failed({ subject, check: "limits" }, error)];
  if (error instanceof SourceUnavailableError) return [failed({ subject, check: "reachable" }, error)];
  return [failed({ subject, check: "limits" }, error)];
}

function acceptedBy({ name, title, auth }: SourceDefinition): Check[] {
  return auth === undefined ? [] : [passed({ subject: name, check: "accepted" }, `${title} takes the key`)];
}

function limitsCheck({ source, quotas, breaker, said, effective }: TrafficStatus, now: Date): Check {
  const of = { subject: source, check: "limits" } as const;
  const next = `lake limits ${source}`;
  if (breaker.state === "open" && isLeftAlone(breaker, now))
    return {
      ...of,
      passed: false,
      says: `left alone until ${breaker.until}: ${breaker.why}`,
      next: `lake limits --reset ${source}`,
    };
  const spent = quotas.find(({ left }) => left !== null && left <= 0);
  if (spent !== undefined)
    return {
      ...of,
      passed: false,
      says: `the ${spent.period}'s ${spent.limit} requests are spent until ${spent.renewedAt}`,
      next,
    };
  const bounded = quotas.filter(({ limit }) => limit !== null);
  return passed(
    of,
    [
      `at most ${effective.ratePerSecond} requests a second`,
      ...bounded.map(({ period, left, limit }) => `${left} of ${limit} left of the ${period}`),
      ...(said === null
        ? []
        : [`the service says ${said.remaining} of ${said.limit} until ${said.renewedAt}`]),
    ].join(", "),
  );
}

function noSample({ name }: SourceDefinition): ConfigError {
  return new ConfigError(`${name} has no page to ask for about the last day`, {
    where: `extract/${name}/source.ts`,
  });
}
