/** `lake probe`: what a run needs, found out with at most a request or two per source. */
import type { SourceDefinition } from "../contract/definition.ts";
import { EXIT, UsageError } from "../errors.ts";
import { suggestion, targetNames } from "../plan/targets.ts";
import type { Check } from "../probe/check.ts";
import { probeLake } from "../probe/probe-lake.ts";
import { probeSource } from "../probe/probe-source.ts";
import { openProject, type Project } from "../project.ts";
import { openSources } from "../sources-up.ts";
import { recordKeyUsage } from "../state/key-usage.ts";
import type { Command, Invocation } from "./verbs.ts";

const probe: Command = async (invocation) => {
  const { args, flags, projectDir, effects } = invocation;
  const project = await openProject(projectDir, effects, flags);
  const lake = await probeLake(project);
  const names = args.length > 0 ? args : [project.settings.sources ?? ""];
  const sources = lake.sources.length === 0 ? [] : chosen(lake.sources, names);
  const checks = [...lake.checks, ...(await probeSources(project, sources, invocation))];
  const failures = checks.filter((check) => !check.passed);
  return {
    exitCode: failures.length === 0 ? EXIT.ok : EXIT.failed,
    data: {
      all_passed: failures.length === 0,
      summary: { total: checks.length, passed: checks.length - failures.length, failed: failures.length },
      checks,
    },
    text: `${lines(checks).join("\n")}\n\n${checks.length} checks, ${failures.length} failed`,
  };
};

export default probe;

async function probeSources(
  project: Project,
  sources: readonly SourceDefinition[],
  { effects, signal, typed }: Invocation,
): Promise<Check[]> {
  if (sources.length === 0) return [];
  project.secrets.learn(sources.flatMap(({ auth }) => auth?.secret ?? []));
  await using up = await openSources({
    project,
    sources,
    effects,
    signal,
    onKeyUse: ({ source, secret, backend, keyId }) => {
      const [at, command] = [effects.now().toISOString(), effects.secrets.scrub(typed)];
      recordKeyUsage(project.root, { at, run_id: null, command, source, secret, backend, key_id: keyId });
    },
  });
  const found = await Promise.all(
    sources.map((source) => probeSource({ project, source, up, effects, signal })),
  );
  return found.flat();
}

/** @throws UsageError with every name that no source goes by */
function chosen(sources: readonly SourceDefinition[], names: readonly string[]): readonly SourceDefinition[] {
  const wanted = names.flatMap((name) => name.split(",")).filter((name) => name !== "");
  if (wanted.length === 0) return sources;
  const namesOf = (source: SourceDefinition) =>
    targetNames({ source, resource: { name: "" } }).filter((name) => !name.endsWith("."));
  const known = [...new Set(sources.flatMap(namesOf))];
  const problems = wanted
    .filter((name) => !known.includes(name))
    .map((name) => ({ what: `there is no source ${name}`, hint: suggestion(name, known) }));
  const [first] = problems;
  if (first !== undefined) throw new UsageError(first.what, { problems, next: "lake probe" });
  return sources.filter((source) => namesOf(source).some((name) => wanted.includes(name)));
}

function lines(checks: readonly Check[]): string[] {
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  return checks.map(({ subject, check, passed, says, next }) => {
    const fix = next === undefined ? "" : `\n      next: ${next}`;
    return `${passed ? "ok  " : "FAIL"}  ${subject.padEnd(width)} ${check.padEnd(9)} ${says}${fix}`;
  });
}
