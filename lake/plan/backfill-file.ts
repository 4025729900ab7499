/** `lake backfill --plan file.json`: which sources and datasets, as a file. Pure; the text is passed in. */
import { z } from "zod";
import type { SourceDefinition } from "../contract/definition.ts";
import { LakeError, type Problem, UsageError } from "../errors.ts";
import { chooseTargets, type Target, type Wanted } from "./targets.ts";

const FILE = z.strictObject(
  {
    providers: z
      .array(
        z.strictObject(
          {
            name: z.string("expected the name of a source or of source.resource").min(1, "expected a name"),
            datasets: z
              .array(z.string("expected the id of a dataset"), "expected a list of ids")
              .min(1, "expected at least one id; leave it out for all")
              .optional(),
          },
          "expected { name, datasets }",
        ),
        "expected a list of { name, datasets }",
      )
      .min(1, "expected at least one provider"),
  },
  'expected { "providers": [{ "name": "…", "datasets": ["…"] }] }',
);

type Provider = z.infer<typeof FILE>["providers"][number];

/** @throws UsageError with everything that is wrong, each with its JSON path; `file` is its name */
export function readBackfillFile(text: string, file: string, sources: readonly SourceDefinition[]): Target[] {
  const parsed = FILE.safeParse(jsonOf(text, file));
  if (!parsed.success) {
    throw wrongFile(
      file,
      parsed.error.issues.map((issue) => ({
        what: issue.message,
        where: `${file}: ${pathText(issue.path)}`,
      })),
    );
  }
  const { providers } = parsed.data;
  const problems = providers.flatMap((provider, i) =>
    unknownIn(provider, `${file}: providers[${i}]`, sources),
  );
  if (problems.length > 0) throw wrongFile(file, problems);
  return merged(
    providers.flatMap(({ name, datasets }) => chooseTargets(sources, { names: [name], datasets })),
  );
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongFile(file, [{ what: `it is no JSON: ${(error as Error).message}`, where: file }]);
  }
}

function unknownIn(
  { name, datasets = [] }: Provider,
  where: string,
  sources: readonly SourceDefinition[],
): Problem[] {
  const nameProblems = problemsOf(sources, { names: [name] }, `${where}.name`);
  if (nameProblems.length > 0) return nameProblems;
  return datasets.flatMap((id, i) =>
    problemsOf(sources, { names: [name], datasets: [id] }, `${where}.datasets[${i}]`),
  );
}

function problemsOf(sources: readonly SourceDefinition[], wanted: Wanted, where: string): Problem[] {
  try {
    chooseTargets(sources, wanted);
    return [];
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    return error.problems.map((problem) => ({ ...problem, where }));
  }
}

/** A resource that is named twice is read once, with the datasets of both. */
function merged(targets: readonly Target[]): Target[] {
  return [...Map.groupBy(targets, ({ source, resource }) => `${source.name}.${resource.name}`).values()].map(
    (same) => {
      const [first] = same as [Target, ...Target[]];
      const wanted = new Set(same.flatMap(({ datasets }) => datasets ?? []));
      return { ...first, datasets: first.resource.datasets?.filter((id) => wanted.has(id)) };
    },
  );
}

/** `["providers", 0, "name"]` → `providers[0].name`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the whole file" : text.replace(/^\./, "");
}

function wrongFile(file: string, problems: readonly Problem[]): UsageError {
  const [first] = problems;
  const message =
    problems.length === 1 && first !== undefined
      ? `${first.where}: ${first.what}`
      : `${problems.length} things are wrong with ${file}`;
  return new UsageError(message, {
    problems,
    state: "nothing was extracted",
    next: 'correct it: {"providers": [{"name": "fred", "datasets": ["DEXUSEU"]}]}',
  });
}
