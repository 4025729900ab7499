/** Where each source is asked in this run: the mock API, started or found, or the real services with their keys. */
import { z } from "zod";
import type { SourceDefinition } from "./contract/definition.ts";
import type { Effects } from "./effects.ts";
import { ConfigError } from "./errors.ts";
import { askOnce, checkHealth } from "./http/health.ts";
import { type KeyUse, liveKeys, requireKeys } from "./live-keys.ts";
import type { Project } from "./project.ts";
import { startMock } from "./start-mock.ts";

export interface SourcesUp extends AsyncDisposable {
  /** Origin to ask. */
  baseUrl(source: SourceDefinition): string;
  /** Reads the key anew for each request, so that it may rotate; undefined for a source without one. */
  key(source: SourceDefinition): () => string | undefined | Promise<string | undefined>;
  /** Looks for the successor of a key that was refused; true when there is one. */
  renewKey(source: SourceDefinition): (refused: string) => Promise<boolean>;
}

export interface SourcesUpOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly effects: Effects;
  readonly signal: AbortSignal;
  /** Hears of each key that a live source is asked with. */
  readonly onKeyUse?: (use: KeyUse) => void;
}

/**
 * Where they are, all of them checked.
 * @throws AuthError naming every key that is missing, SourceUnavailableError for the first source that is not healthy,
 * ConfigError when the mock lacks a source
 */
export async function sourcesUp(options: SourcesUpOptions): Promise<SourcesUp> {
  const { project, sources, effects, signal } = options;
  const live = project.settings.api === "live";
  if (live) await requireKeys(sources, project.secrets);
  const up = await openSources(options);
  try {
    for (const source of live ? [] : sources) {
      const health = await checkHealth({ source, baseUrl: up.baseUrl(source), effects, signal });
      if (health?.error !== undefined) throw health.error;
      effects.log.info({ ...health }, "source is up");
    }
    return up;
  } catch (error) {
    await up[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where they are, unchecked. */
export async function openSources(options: SourcesUpOptions): Promise<SourcesUp> {
  const { project, sources, effects, signal, onKeyUse = () => {} } = options;
  if (project.settings.api === "live") {
    const nothing = async (): Promise<void> => {};
    const keys = liveKeys(project.secrets, onKeyUse);
    return { ...keys, baseUrl: ({ baseUrl }) => baseUrl, [Symbol.asyncDispose]: nothing };
  }
  const { mockUrl } = project.settings;
  const names = sources.map(({ name }) => name);
  const { mock } =
    mockUrl === undefined
      ? // The mock's clock starts with the run's and, unless fixed, goes on with it.
        await startMock(project, { port: 0, now: () => effects.now(), sources: names })
      : { mock: undefined };
  const origins = mock?.baseUrls ?? (await mockOrigins(mockUrl as string, signal));
  return {
    baseUrl: (source) => origins?.[source.name] ?? (origins ? undefined : mockUrl) ?? refuseUnmocked(source),
    key: (source) => () => source.auth?.mockKey,
    renewKey: () => async () => false,
    [Symbol.asyncDispose]: async () => mock?.close(),
  };
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
