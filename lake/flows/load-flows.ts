/** The flows of a project: the default exports of `flows/*.ts`, discovered at run time. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ConfigError, type Problem, UsageError } from "../errors.ts";
import { placeInProject } from "../lake-error-of.ts";
import { nearest } from "../nearest.ts";
import type { Project } from "../project.ts";
import { flagOf } from "./bind-args.ts";
import type { Flow } from "./definition.ts";

const FOLDER = "flows";
const TEXT = z.string("expected text").min(1, "expected text");
const isType = z.custom((value) => value instanceof z.ZodType, "expected a zod type");

const FLOW = z.looseObject(
  {
    name: z.string("expected a name").regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected kebab-case"),
    about: TEXT,
    args: z.array(
      z.looseObject({
        name: z.string("expected a name").regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, "expected snake_case"),
        about: TEXT,
        type: isType,
      }),
      "expected a list of arguments",
    ),
    config: isType.optional(),
    run: z.custom((value) => typeof value === "function", "expected a function"),
  },
  "expected defineFlow({ … })",
);

/** @throws ConfigError with everything that is wrong with any of them. `taken`: options that no argument may be called. */
export async function loadFlows(project: Project, taken: readonly string[]): Promise<Flow[]> {
  const folder = join(project.dir, FOLDER);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")) : [];
  const flows: Flow[] = [];
  const problems: Problem[] = [];
  for (const name of names.toSorted()) {
    const where = `${FOLDER}/${name}`;
    try {
      const { default: flow } = (await import(pathToFileURL(join(folder, name)).href)) as { default?: Flow };
      const wrong = problemsOf(flow, name.replace(/\.ts$/, ""), taken);
      problems.push(...wrong.map((what) => ({ what, where })));
      if (wrong.length === 0) flows.push(flow as Flow);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      problems.push({ what, where: placeInProject(error, project.dir) ?? where });
    }
  }
  if (problems.length === 0) return flows;
  throw new ConfigError(
    problems.length === 1 ? `${problems[0]?.what}` : `${problems.length} things are wrong with the flows`,
    { problems, state: "nothing was read or written", next: "correct it, then: lake run" },
  );
}

/** @throws UsageError naming the flows that there are */
export function flowNamed(name: string, flows: readonly Flow[]): Flow {
  const names = flows.map((flow) => flow.name);
  const flow = flows.find((one) => one.name === name);
  if (flow !== undefined) return flow;
  const near = nearest(name, names);
  throw new UsageError(`no flow is named ${name}${near === undefined ? "" : `; did you mean ${near}?`}`, {
    where: `${FOLDER}/`,
    next: names.length === 0 ? "write flows/<name>.ts, then: lake run" : "lake run lists all flows",
  });
}

function problemsOf(flow: unknown, fileName: string, taken: readonly string[]): string[] {
  if (flow === undefined) return ["no default export, expected export default defineFlow({ … })"];
  const { error, data } = FLOW.safeParse(flow);
  if (error !== undefined)
    return error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  const names = data.args.map(({ name }) => name);
  return [
    ...(data.name === fileName ? [] : [`the flow is named ${data.name}, its file ${fileName}`]),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two arguments are named ${name}`),
    ...names
      .filter((name) => taken.includes(flagOf(name)))
      .map((name) => `an argument cannot be named ${name}: ${flagOf(name)} is an option of lake run`),
  ];
}
