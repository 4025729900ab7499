/** Starts the project's mock API, in a run or for `lake mock-api`. */
import { ConfigError, isSystemError, UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { loadMockApi, type MockApi, type Project } from "./project.ts";

export interface MockOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** The clock that its records follow. */
  readonly now: () => Date;
  /** Only these; default all. */
  readonly sources?: readonly string[];
}

export interface StartedMock {
  readonly mock: MockApi;
  /** Names of all of them. */
  readonly scenarios: readonly string[];
}

/** @throws UsageError for a scenario the mock does not have, ConfigError for a port that is taken */
export async function startMock(project: Project, options: MockOptions): Promise<StartedMock> {
  const module = await loadMockApi(project);
  const { mockSeed: seed, mockScale: scale, mockScenario: scenario } = project.settings;
  const scenarios = module.scenarios.map(({ name }) => name);
  if (!scenarios.includes(scenario)) throw unknownScenario(scenario, scenarios);
  try {
    return { mock: await module.serveMockApi({ ...options, seed, scale, scenario }), scenarios };
  } catch (error) {
    if (!isSystemError(error) || error.code !== "EADDRINUSE") throw error;
    throw new ConfigError(`port ${options.port} of 127.0.0.1 is taken`, {
      where: `127.0.0.1:${options.port}`,
      next: "lake mock-api --port 0 picks a free one",
      cause: error,
    });
  }
}

function unknownScenario(scenario: string, scenarios: readonly string[]): UsageError {
  const near = nearest(scenario, scenarios);
  return new UsageError(
    `the mock API has no scenario ${scenario}${near === undefined ? "" : `; did you mean ${near}?`}`,
    {
      where: "mock-api/index.ts",
      next: `--mock-scenario ${near ?? scenarios[0]}; it has ${scenarios.join(", ")}`,
    },
  );
}
