/** `lake mock-api`: serves the project's mock on a loopback port until Ctrl-C. */
import { once } from "node:events";
import { EXIT, UsageError } from "../errors.ts";
import { openProject } from "../project.ts";
import { startMock } from "../start-mock.ts";
import { type Command, SCHEMA_VERSION } from "./verbs.ts";

const DEFAULT_PORT = 8787;

const mockApi: Command = async ({ flags, projectDir, effects, quiet, signal }) => {
  const port = portOf(flags.port);
  const project = await openProject(projectDir, effects, {
    ...flags,
    mockScenario: flags.scenario,
    mockScale: flags.scale,
    mockSeed: flags.seed,
  });
  const { mock, scenarios } = await startMock(project, { port, now: () => effects.now() });
  const { mockScenario: scenario, mockScale: scale, mockSeed: seed } = project.settings;
  if (flags.json === true) {
    const { url, baseUrls } = mock;
    const told = { schemaVersion: SCHEMA_VERSION, url, baseUrls, scenario, scale, seed, scenarios };
    effects.out(`${JSON.stringify(told)}\n`);
  } else effects.out(`${mock.url}\n`);
  if (!quiet)
    effects.err(
      `mock     scenario ${scenario}, scale ${scale}, seed ${seed}; others: ${scenarios.join(", ")}\n` +
        `next     LAKE_MOCK_URL=${mock.url} lake run-all --days 1\n`,
    );
  if (!signal.aborted) await once(signal, "abort");
  await mock.close();
  return { exitCode: EXIT.ok };
};

export default mockApi;

function portOf(flag: unknown = DEFAULT_PORT): number {
  const port = Number(flag);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && flag !== "") return port;
  throw new UsageError(`--port is ${flag}, expected a port, 0 to 65535`, {
    next: `lake mock-api --port ${DEFAULT_PORT}`,
  });
}
