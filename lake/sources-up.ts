/** Where each source is asked in this run: the mock API, started or found, or the real services with their keys. */
import type { SourceDefinition } from "./contract/definition.ts";
import type { Effects } from "./effects.ts";
import { AuthError, ConfigError, type Problem } from "./errors.ts";
import { checkHealth } from "./http/health.ts";
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
  const { mock } =
    project.settings.mockUrl === undefined
      ? // The mock's clock starts with the run's and, unless fixed, goes on with it.
        await startMock(project, { port: 0, now: () => effects.now() })
      : { mock: undefined };
  const up: SourcesUp = {
    baseUrl: (source) => mock?.baseUrls[source.name] ?? project.settings.mockUrl ?? refuseUnmocked(source),
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
