/** `lake mock-api`: serves the project's mock on a loopback port until Ctrl-C. */
import { once } from "node:events";
import { EXIT, UsageError } from "../errors.ts";
import { loadMockApi, openProject } from "../project.ts";
import type { Command } from "./verbs.ts";

const DEFAULT_PORT = 8787;

const mockApi: Command = async ({ flags, projectDir, effects, signal }) => {
  const project = await openProject(projectDir, effects, {
    ...flags,
    mockScenario: flags.scenario,
    mockScale: flags.scale,
    mockSeed: flags.seed === undefined ? undefined : String(flags.seed),
  });
  const port = Number(flags.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port ${flags.port} is not a port`, {
      next: `lake mock-api --port ${DEFAULT_PORT}`,
    });
  }
  const module = await loadMockApi(project);
  const { mockScenario: scenario, mockScale: scale, mockSeed: seed } = project.settings;
  const mock = await module.serveMockApi({ port, now: () => effects.now(), seed, scale, scenario });
  effects.err(
    `mock API  ${mock.url}  scenario ${scenario}, scale ${scale}, seed ${seed}\n` +
      `next      LAKE_MOCK_URL=${mock.url} lake run-all --days 1\n` +
      `scenarios ${module.scenarios.map(({ name }) => name).join(", ")}\n`,
  );
  if (!signal.aborted) await once(signal, "abort");
  await mock.close();
  return { exitCode: EXIT.ok, data: { url: mock.url } };
};

export default mockApi;
