/** A plan as a person reads it: one line per stage, then what stays, what goes, and what cannot be checked. */
import type { ExtractStage, Plan, Stage } from "./plan.ts";

/** Several lines, without a line break at the end. */
export function describePlan(plan: Plan): string {
  const lines = [
    ...plan.stages.map(describeStage),
    ...plan.upToDate.map(({ source, resource }) => line("up to date", `${source}.${resource}`)),
    ...(plan.carried.length === 0 ? [] : [line("carry over", plan.carried.join(", "))]),
    ...(plan.dropped.length === 0
      ? []
      : [line("drop", `${plan.dropped.join(", ")} (no longer in the project)`)]),
    ...plan.skipped.map(({ assertion, missing }) =>
      line("skip", `${assertion}: ${missing.join(", ")} not published`),
    ),
  ];
  return lines.length === 0 ? "nothing to do" : lines.join("\n");
}

function describeStage(stage: Stage): string {
  switch (stage.kind) {
    case "extract":
      return line("extract", describeExtract(stage));
    case "build":
      return line(
        "build",
        stage.upstream.length === 0 ? stage.model : `${stage.model}  after ${stage.upstream.join(", ")}`,
      );
    case "assert":
      return line(
        "assert",
        `${stage.model ?? "landed rows"}  ${count(stage.assertions.length, "assertion")}`,
      );
    case "publish":
      return line("publish", count(stage.models.length, "model"));
  }
}

export function describeExtract({ source, resource, window, datasets, params = {} }: ExtractStage): string {
  const parts = [
    `${source}.${resource}`,
    datasets === undefined ? "" : `${datasets.read.length} of ${count(datasets.all.length, "dataset")}`,
    `[${window.from}, ${window.to})`,
    ...Object.entries(params).map(([name, value]) => `${name}=${value}`),
  ];
  return parts.filter((part) => part !== "").join("  ");
}

function line(verb: string, rest: string): string {
  return `${verb.padEnd(11)} ${rest}`;
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
