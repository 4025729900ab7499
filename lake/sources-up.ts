/** Where each source is asked in this run: the mock API, started or found, or the real services with their keys. */
import { z } from "zod";
import type { SourceDefinition } from "./contract/definition.ts";
import type { Effects } from "./effects.ts";
import { AuthError, ConfigError, type Problem } from "./errors.ts";
import { askOnce, checkHealth } from "./http/health.ts";
import type { Project } from "./project.ts";
import { startMock } from "./start-mock.ts";

export interface SourcesUp extends AsyncDisposable {
  /** Origin to ask. */
  baseUrl(source: SourceDefinition): string;
  /** Reads the key anew for each request, so that it may rotate; undefined for a source without one. */
  key(source: SourceDefinition): () => string | undefined;
}

export interface SourcesUpOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly effects: Effects;
  readonly signal: AbortSignal;
}

/**
 * @throws AuthError naming every key that is missing, SourceUnavailableError for the first source that is not healthy,
 * ConfigError when the mock lacks a source
 */
export async function sourcesUp(options: SourcesUpOptions): Promise<SourcesUp> {
  const { project, sources, effects, signal } = options;
  if (project.settings.api === "live") return live(options);
  const { mockUrl } = project.settings;
  const names = sources.map(({ name }) => name);
  const { mock } =
    mockUrl === undefined
      ? // The mock's clock starts with the run's and, unless fixed, goes on with it.
        await startMock(project, { port: 0, now: () => effects.now(), sources: names })
      : { mock: undefined };
  const origins = mock?.baseUrls ?? (await mockOrigins(mockUrl as string, signal));
  const up: SourcesUp = {
    baseUrl: (source) => origins?.[source.name] ?? (origins ? undefined : mockUrl) ?? refuseUnmocked(source),
    key: (source) => () => source.auth?.mockKey,
    [Symbol.asyncDispose]: async () => mock?.close(),
  };
  try {
    for (const source of sources) {
      const health = await checkHealth({ source, baseUrl: up.baseUrl(source), effects, signal });
      if (health?.error !== undefined) throw health.error;
      effects.log.info({ ...health }, "source is up");
    }
    return up;
  } catch (error) {
    await mock?.close();
    throw error;
  }
}

const ORIGINS = z.record(z.string(), z.url());
const ANSWER_MS = 5_000;

/**
 * Where a mock that is already up serves each source, as it says itself; undefined for one that does not say, which then
 * plays every source at its one origin. Whether it is up at all, its health check tells.
 */
async function mockOrigins(
  mockUrl: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | undefined> {
  const path = "/__sources";
  const answer = await askOnce({ origin: new URL(mockUrl).origin, path, timeoutMs: ANSWER_MS, signal });
  if (!("body" in answer) || answer.status !== 200) return undefined;
  const parsed = ORIGINS.safeParse(jsonOf(answer.body));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refuseUnmocked(source: SourceDefinition): never {
  throw new ConfigError(`the mock API does not serve ${source.name}`, {
    where: "mock-api/index.ts",
    next: `add handlers for ${source.name}, or --source without it`,
  });
}

function live({ project, sources, effects }: SourcesUpOptions): SourcesUp {
  const missing: Problem[] = [];
  for (const { auth, title } of sources) {
    if (auth === undefined) continue;
    const value = project.env[auth.secret];
    if (value === undefined || value === "")
      missing.push({ what: `${auth.secret} is not set (${title})`, hint: `export ${auth.secret}=…` });
    else effects.secrets.add(auth.secret, value);
  }
  if (missing.length > 0) {
    throw new AuthError(missing.length === 1 ? `${missing[0]?.what}` : `${missing.length} keys are missing`, {
      problems: missing,
      next: "export the keys or put them in .env, then run the same command again",
    });
  }
  return {
    baseUrl: (source) => source.baseUrl,
    key: (source) => () => (source.auth === undefined ? undefined : project.env[source.auth.secret]),
    [Symbol.asyncDispose]: async () => {},
  };
}
